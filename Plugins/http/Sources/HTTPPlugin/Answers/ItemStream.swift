import FoundationEssentials
import PluginKit

/// An answer of items, `application/x-ndjson`: what an access hands out, as the service writes it.
///
/// Each item is a line with its header, lines with its content, and an empty line. The last line is the outcome.
struct ItemStream {
    /// What the header of an item says, and what tells it from the outcome.
    private struct Line: Decodable {
        var outcome: String?
        var datapoint: Datapoint?
        var kind: ItemHeader.Kind?
        var name: String?
        var mediaType: String?
        var profile: String?
        /// How many bytes a file has, where the service wants them counted.
        var bytes: Int?
    }

    private var lines: LineReader
    private let route: Routes.RequestRoute
    private let report: Report

    init(_ transfer: Transfer, _ route: Routes.RequestRoute, _ report: Report) {
        lines = LineReader(transfer)
        self.route = route
        self.report = report
    }

    /// Hands all items to the report; gives the outcome and the datapoints that had items.
    mutating func run() throws -> (OutcomeMessage, Set<Datapoint>) {
        var answered: Set<Datapoint> = []
        while let line = try lines.next() {
            if line.isEmpty { continue }
            guard let header = try? MessageCoding.decode(Line.self, from: line) else {
                throw ServiceFailure.malformed("a line where an item begins is no header and no outcome")
            }
            if header.outcome != nil {
                let message = try Document.outcome(line)
                try requireEnd()
                return (message, answered)
            }
            guard let datapoint = header.datapoint, let kind = header.kind else {
                throw ServiceFailure.malformed("the header of an item needs the members datapoint and kind")
            }
            guard route.datapoints.contains(datapoint) else {
                throw ServiceFailure.malformed("an item has a datapoint that settings.requests does not name")
            }
            answered.insert(datapoint)
            try take(header, datapoint, kind)
        }
        throw ServiceFailure.cut("the answer ended without an outcome")
    }

    private mutating func take(_ header: Line, _ datapoint: Datapoint, _ kind: ItemHeader.Kind) throws {
        guard report.wants(datapoint) else {
            while try content() != nil {}
            return
        }
        switch kind {
        case .value:
            guard let line = try content().map(Array.init), JSONScanner.isValue(line), try content() == nil else {
                throw ServiceFailure.malformed("a value is one line of JSON, then an empty line")
            }
            try report.value(datapoint, json: line, profile: header.profile)
        case .rows:
            try report.rows(datapoint, profile: header.profile) { rows in
                while let line = try content() {
                    guard JSONScanner.isValue(line) else { throw ServiceFailure.malformed("a row is not JSON") }
                    try rows.append(json: line)
                }
            }
        case .file:
            guard let name = header.name else { throw ServiceFailure.malformed("the header of a file needs a name") }
            let mediaType = header.mediaType ?? "application/octet-stream"
            try report.file(datapoint, name: name, mediaType: mediaType, profile: header.profile) { file in
                var count = 0
                while let line = try content() {
                    let bytes = try Self.decode(line)
                    count += bytes.count
                    try bytes.withUnsafeBytes(file.write)
                }
                guard header.bytes ?? count == count else {
                    throw ServiceFailure.malformed("a file does not have as many bytes as its header says")
                }
            }
        }
    }

    /// The next line of an item, or nil at its end.
    private mutating func content() throws -> ArraySlice<UInt8>? {
        guard let line = try lines.next() else { throw ServiceFailure.cut("the answer ended within an item") }
        return line.isEmpty ? nil : line
    }

    private mutating func requireEnd() throws {
        while let line = try lines.next() {
            guard line.isEmpty else { throw ServiceFailure.malformed("something follows the outcome") }
        }
    }

    // A line of a file is a JSON text with base64.
    private static func decode(_ line: ArraySlice<UInt8>) throws -> Data {
        guard let text = try? MessageCoding.decode(String.self, from: line), let bytes = Data(base64Encoded: text)
        else {
            throw ServiceFailure.malformed("a line of a file is not a JSON text with base64")
        }
        return bytes
    }
}
