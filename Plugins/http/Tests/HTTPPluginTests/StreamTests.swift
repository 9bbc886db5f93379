import Foundation
import PluginTesting
import Testing

@testable import HTTPPlugin

@Suite(.serialized) struct StreamTests {
    private static let service = Result { try Service() }

    private func access(_ path: String, _ datapoints: Datapoint...) async throws -> Answer {
        let answer = try await Self.service.get().bridge(path).send(
            .perform(.access, .email, "ada@example.org", datapoints: datapoints))
        #expect(answer.faults == [])
        return answer
    }

    @Test("rows, values and files arrive as they were sent")
    func items() async throws {
        let answer = try await access("/items", "profile", "orders", "scan")
        #expect(try answer.outcome.performed() == .done)
        let rows = String(decoding: answer.items(of: "orders").flatMap(\.bytes), as: UTF8.self)
        #expect(rows == "{\"id\":1,\"price\":1.10}\n  [ 12345678901234567890123 ]\n")
        let value = try #require(answer.items(of: "profile").first)
        #expect(value.header.profile == "a")
        #expect(String(decoding: value.bytes, as: UTF8.self) == #"{"name":"é"}"#)
        let file = try #require(answer.items(of: "scan").first)
        #expect(file.header.name == "s.pdf")
        #expect(file.header.mediaType == "application/pdf")
        #expect(file.bytes == [0x00, 0xff, 0x0a] + Array("ab".utf8))
    }

    @Test("only what was asked for is handed out, and what else comes is passed over")
    func asked() async throws {
        let answer = try await access("/items", "profile")
        #expect(try answer.outcome.performed() == .done)
        #expect(answer.items.map(\.header.datapoint) == ["profile"])
    }

    @Test("a stream without items can say that nothing is there")
    func nothing() async throws {
        #expect(try await access("/items-none", "orders").outcome.performed() == .notFound)
    }

    @Test(
        "a stream that is cut, lies or is not as agreed is tried again and never done",
        arguments: [
            ("/cut", "answer-cut"), ("/cut-without-framing", "answer-cut: the answer ended within an item"),
            ("/longer", "answer-cut"), ("/shorter", "answer-cut: the answer ends within a line"),
            ("/wrong-bytes", "answer-malformed: a file does not have"), ("/wrong-base64", "answer-malformed"),
            ("/wrong-row", "answer-malformed: a row is not JSON"), ("/two-values", "answer-malformed"),
            ("/no-outcome", "answer-cut: the answer ended without an outcome"), ("/no-end", "answer-cut"),
            ("/after-outcome", "answer-malformed: something follows"), ("/undeclared-item", "answer-malformed"),
            ("/items-not-found", "answer-malformed: only the outcome"), ("/endless-line", "answer-malformed: a line"),
        ])
    func broken(path: String, says: String) async throws {
        let datapoint: Datapoint =
            path.hasPrefix("/wrong-b") ? "scan" : path == "/two-values" ? "profile" : "orders"
        let outcome = try await access(path, datapoint).outcome
        #expect(outcome.outcome == "retry")
        #expect(outcome.reason?.hasPrefix(says) == true, "\(path): \(outcome.reason ?? "")")
    }

    @Test("an answer above the limit of the settings is tried again")
    func limit() async throws {
        let plugin = try Self.service.get().bridge("/many?4", ["maximumAnswerBytes": 1_000_000])
        let answer = try await plugin.send(.perform(.access, .email, "ada@example.org", datapoints: ["orders"]))
        #expect(answer.outcome.reason?.hasPrefix("answer-too-large: ") == true)
    }

    @Test("the service waits while the gateway does, and no more than a few MiB are under way")
    func backPressure() async throws {
        let service = try Service()
        let host = SlowHost()
        try host.start(service.settings("/many?64"))
        host.hold()
        async let answer = host.send(
            .perform(.access, .email, "ada@example.org", datapoints: ["profile", "orders", "scan"]))
        #expect(try await service.saw("stalled"))
        #expect(try await service.bytesWritten() < 24 << 20)
        host.release()
        #expect(try await answer.outcome.performed() == .done)
    }

    // PARASOL_STREAM_MIB=1024 streams a GiB, which takes a minute or two; otherwise less, for time.
    @Test("memory stays bounded however long a stream is")
    func memory() async throws {
        let mebibytes = ProcessInfo.processInfo.environment["PARASOL_STREAM_MIB"].flatMap(Int.init) ?? 64
        let host = SlowHost()
        let service = try Service()
        try host.start(service.settings("/many?\(mebibytes)"))
        var request = Request.perform(
            .access, .email, "ada@example.org", datapoints: ["profile", "orders", "scan"])
        request.timeoutMilliseconds = 600_000
        let before = try Memory.residentPeakAfterReset()
        let answer = try await host.send(request)
        #expect(try answer.outcome.performed() == .done)
        #expect(answer.bytes >= mebibytes << 20)
        #expect(try Memory.residentPeak() - before < 32 << 20)
    }
}
