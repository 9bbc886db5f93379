import Foundation

/// The files that inputs are made from.
enum Corpus {
    /// The bytes of one file.
    static func file(_ name: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: url(name))) }

    /// All files of a folder, by name, so that every run sees them in the same order.
    static func folder(_ name: String) throws -> [Sample] {
        try FileManager.default.contentsOfDirectory(atPath: url(name).path).sorted().map {
            Sample(try file("\(name)/\($0)"))
        }
    }

    static func url(_ name: String) throws -> URL {
        guard let resources = Bundle.module.resourceURL else { throw Violation("the corpus is missing") }
        return resources.appending(path: "Corpus/\(name)")
    }
}

/// Words that mean something to several readers.
enum Words {
    static let json: [[UInt8]] =
        [
            "{", "}", "[", "]", ",", ":", "\"", "null", "true", "false", "-", "0", "1e999", "-1e-999", "0.1", "1E400",
            "9223372036854775807", "9223372036854775808", "-9223372036854775809", "1e18",
            "123456789012345678901234567890",
            #""\ud800""#, #""\u0000""#, #"\u"#, #"\"#, "{\"\":", "[[", "{}", "[]", "\u{feff}", "\n", "\r\n", "\u{2028}",
        ].map { Array($0.utf8) } + [[0xc0, 0x80], [0xed, 0xa0, 0x80], [0xff], [0xf4, 0x90, 0x80, 0x80]]

    static let webhook: [[UInt8]] =
        json
        + [
            "\"type\":", "ACCESS", "ERASURE", "CUSTOM_OPT_OUT", "\"extras\":", "\"profile\":", "\"request\":",
            "\"requestIdentifier\":", "\"identifier\":", "\"enricher\":", "\"coreIdentifier\":", "\"value\":",
            "\"id\":",
            "\"dataSilo\":", "\"attributes\":", "\"createdAt\":", "\"isTest\":", "\"pollId\":",
            "\"2026-03-01T09:15:00.000Z\"", "\"-999999999-01-01T00:00:00Z\"", "\"9999999999999-12-31T23:59:60Z\"",
        ].map { Array($0.utf8) }

    static let dates: [[UInt8]] = [
        "Sun, 06 Nov 1994 08:49:37 GMT", "2026-03-01T09:15:00Z", "99999999999999999999", "-0", "+1", "1e308", "nan",
        "inf", "0x1p63", "GMT", "Feb", "31", "24:00:00", "292277026596-12-04T15:30:08Z", "-1",
    ].map { Array($0.utf8) }
}
