import Foundation
import Logging
import PluginMessages
import Testing

@testable import Settings

@Suite("JSON log")
struct JSONLogHandlerTests {
    /// Logs into a file and returns the lines.
    private func lines(
        provider: Logger.MetadataProvider? = nil, _ log: (inout Logger) -> Void
    ) throws -> [[String: JSONValue]] {
        let directory = try TemporaryDirectory()
        let file = try directory.write("", to: "log")
        let descriptor = open(file, O_WRONLY | O_APPEND)
        defer { close(descriptor) }
        let output = LogOutput(descriptor: descriptor)
        var logger = Logger(label: "gateway.intake") { label in
            JSONLogHandler(label: label, level: .debug, output: output, metadataProvider: provider)
        }
        log(&logger)
        #expect(output.droppedLines == 0)
        let text = try String(contentsOfFile: file, encoding: .utf8)
        #expect(text.isEmpty || text.hasSuffix("}\n"))
        return try text.split(separator: "\n").map { line in
            try #require(try MessageCoding.decode(JSONValue.self, from: Array(line.utf8)).object)
        }
    }

    @Test("a line has time, level, label, message and flat metadata")
    func line() throws {
        let line = try #require(
            try lines { logger in
                logger[metadataKey: "gateway"] = "g1"
                logger.warning(
                    "webhook refused",
                    metadata: [
                        "code": "token_invalid", "attempt": .stringConvertible(3), "test": .stringConvertible(true),
                        "job": ["silo": "s1", "inner": ["type": "ACCESS"]], "plugins": ["a", "b"],
                    ])
            }.first)
        #expect(line["level"] == "warning" && line["label"] == "gateway.intake")
        #expect(line["message"] == "webhook refused" && line["gateway"] == "g1" && line["code"] == "token_invalid")
        #expect(line["attempt"] == 3 && line["test"] == true && line["plugins"] == ["a", "b"])
        #expect(line["job.silo"] == "s1" && line["job.inner.type"] == "ACCESS")
        let time = try #require(line["time"]?.string)
        #expect(time.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/) != nil)
        #expect(line.count == 11)
    }

    static let hostile = [
        "", "\"", "\\", "\\\"", "\n", "\r\n", "\t", "\u{0}", "\u{1b}[31m", "\u{7f}", "\u{2028}", "a\u{301}", "🧾",
        "{\"level\":\"info\"}", "</script>", "\u{202e}", "\u{fffd}", "\"}\n{\"time\":\"forged\"}", "%s%n",
    ]

    @Test("any text comes back as it went in, on one line", arguments: hostile)
    func hostileText(text: String) throws {
        let logged = try lines { logger in
            logger.info("\(text)", metadata: ["\(text)x": "\(text)", "list": ["\(text)"]])
        }
        #expect(logged.count == 1)
        #expect(logged.first?["message"] == .string(text))
        #expect(logged.first?[text + "x"] == .string(text))
        #expect(logged.first?["list"] == .array([.string(text)]))
    }

    @Test("long values are cut between characters, and endless metadata ends")
    func limits() throws {
        let logged = try lines { logger in
            logger.info("\(String(repeating: "€", count: 5000))")
            let many = (0..<1000).map { ("key\($0)", Logger.MetadataValue.string(String(repeating: "x", count: 1000))) }
            logger.info("many", metadata: Dictionary(uniqueKeysWithValues: many))
            logger.info("list", metadata: ["list": .array(many.map(\.1))])
        }
        let cut = try #require(logged[0]["message"]?.string)
        #expect(cut == String(repeating: "€", count: LogLine.maximumTextBytes / 3) + "…")
        #expect(logged[1]["truncated"] == true && logged[1].count < 30)
        #expect((logged[2]["list"]?.array?.count ?? 0) < 30)
    }

    @Test("metadata cannot pass for the handler's own fields")
    func reserved() throws {
        let line = try #require(
            try lines { $0.info("true", metadata: ["message": "false", "time": "now", "level": ["x": "y"]]) }.first)
        #expect(line["message"] == "true" && line["metadata.message"] == "false" && line["metadata.time"] == "now")
        #expect(line["level"] == "info" && line["level.x"] == "y")
    }

    @Test("the statement's metadata beats the provider's, and that the logger's")
    func precedence() throws {
        let provider = Logger.MetadataProvider { ["a": "provider", "b": "provider"] }
        let line = try #require(
            try lines(provider: provider) { logger in
                for key in ["a", "b", "c"] { logger[metadataKey: key] = "logger" }
                logger.info("x", metadata: ["a": "statement"])
            }.first)
        #expect(line["a"] == "statement" && line["b"] == "provider" && line["c"] == "logger")
    }

    @Test("of an error only the type is written")
    func errors() throws {
        struct Leaky: Error, CustomStringConvertible { var description: String { "ada@example.com" } }
        let line = try #require(try lines { $0.error("failed", error: Leaky()) }.first)
        #expect(line["error"]?.string?.contains("Leaky") == true)
        #expect(!"\(line)".contains("ada@example.com"))
    }

    @Test("levels and metadata of one logger do not touch another's")
    func values() throws {
        let logged = try lines { logger in
            var other = logger
            other.logLevel = .error
            other[metadataKey: "only"] = "other"
            logger.debug("first")
            other.info("not written")
            logger.trace("not written")
            other.error("second")
        }
        #expect(logged.map { $0["message"] } == ["first", "second"])
        #expect(logged.map { $0["only"] } == [nil, "other"])
    }

    @Test("LOG_LEVEL sets the level; a wrong one is named and not quoted")
    func level() throws {
        #expect(try JSONLogHandler.level(environment: [:]) == .info)
        #expect(try JSONLogHandler.level(environment: ["LOG_LEVEL": "DEBUG"]) == .debug)
        let error = #expect(throws: ConfigurationError.self) {
            try JSONLogHandler.level(environment: ["LOG_LEVEL": "wraning"])
        }
        #expect(error?.place == .environment("LOG_LEVEL"))
        #expect(error?.mend == "did you mean `warning`?")
    }

    @Test(
        "times are dates of the Gregorian calendar",
        arguments: [
            (0, 0, "1970-01-01T00:00:00.000Z"), (951_782_400, 7, "2000-02-29T00:00:00.007Z"),
            (1_795_295_449, 123, "2026-11-21T21:10:49.123Z"), (4_107_542_399, 999, "2100-02-28T23:59:59.999Z"),
            (4_107_542_400, 0, "2100-03-01T00:00:00.000Z"), (-1, 0, "1969-12-31T23:59:59.000Z"),
        ])
    func times(seconds: Int, milliseconds: Int, expected: String) {
        var bytes: [UInt8] = []
        LogTimestamp.append(seconds: seconds, milliseconds: milliseconds, to: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self) == expected)
    }

    @Test("dates agree with Foundation's over four hundred years")
    func dates() throws {
        let format = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        for day in stride(from: -25_000, through: 125_000, by: 97) {
            var bytes: [UInt8] = []
            LogTimestamp.append(seconds: day * 86_400 + 45_296, milliseconds: 0, to: &bytes)
            let date = Date(timeIntervalSince1970: Double(day * 86_400 + 45_296))
            #expect(String(decoding: bytes, as: UTF8.self) == date.formatted(format))
        }
    }
}
