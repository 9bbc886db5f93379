import Crypto
import Foundation
import SombraSimulator

/// The bytes that `Benchmarks/Plugins/chaos.c` emits for a person, made a second time.
enum ExpectedData {
    /// Lines in each file, as in the plugin.
    private static let fileLines = 4096

    /// What is wrong with the pieces that Sombra holds of a datapoint, or nil.
    static func fault(of datapoint: DatapointBelief, identifier: String, count: Int) -> String? {
        switch datapoint.name {
        case "documents": files(datapoint, identifier, count)
        case "profile": values(datapoint, [Data("{\"name\":\"\(identifier)\"}".utf8)])
        default: rows(datapoint, identifier, count)
        }
    }

    private static func files(_ datapoint: DatapointBelief, _ identifier: String, _ count: Int) -> String? {
        let expected = (0..<count).map { number in
            let line = "\(identifier) file \(number)\n"
            return hex(Data(String(repeating: line, count: fileLines).utf8))
        }
        let found = Set(datapoint.pieces.map(\.sha256))
        guard found == Set(expected) else {
            return "\(found.count) different files, of which \(found.intersection(expected).count) are right, "
                + "and \(count) were emitted"
        }
        return nil
    }

    private static func values(_ datapoint: DatapointBelief, _ expected: [Data]) -> String? {
        let found = Set(datapoint.pieces.map(\.sha256))
        return found == Set(expected.map(hex)) ? nil : "another value than the plugin emitted"
    }

    private static func rows(_ datapoint: DatapointBelief, _ identifier: String, _ count: Int) -> String? {
        let pages = datapoint.pieces.filter { $0.kind == .page }
        let rows = (0..<count).map { "{\"n\":\($0),\"of\":\"\(identifier)\"}" }
        if pages.isEmpty { return values(datapoint, [Data(("[" + rows.joined(separator: ",") + "]").utf8)]) }
        guard pages.count == datapoint.pieces.count else { return "pages and a value for one datapoint" }
        // A page that came twice is counted as a double; here each counts once, run by run.
        let distinct = Dictionary(pages.map { ("\($0.name ?? "") \($0.sha256)", $0) }) { first, _ in first }
        // "DATAPOINT NUMBERS/TOTAL run RUN …"
        let runs = Dictionary(grouping: distinct.values) { page in
            page.name?.split(separator: " ").drop { $0 != "run" }.dropFirst().first.map(String.init) ?? ""
        }
        guard runs.values.contains(where: { $0.reduce(0) { $0 + ($1.rows ?? 0) } == count }) else {
            return "\(distinct.values.reduce(0) { $0 + ($1.rows ?? 0) }) rows in pages, and \(count) were emitted"
        }
        let text = rows.joined(separator: "\n") + "\n"
        guard distinct.count < pages.count || runs.count > 1 || datapoint.rowsSHA256 == hex(Data(text.utf8)) else {
            return "other rows than the plugin emitted"
        }
        return nil
    }

    private static func hex(_ data: Data) -> String {
        SHA256.hash(data: data).map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }
}
