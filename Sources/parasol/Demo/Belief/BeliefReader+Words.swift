import DSRModel
import FoundationEssentials
import PluginMessages
import SombraSimulator

/// Sombra's states and pieces in words for a person.
extension BeliefReader {
    /// `SKIPPED_DUE_TO_EXCEPTION` as `skipped due to exception`.
    static func words(_ state: String) -> String { state.lowercased().replacing("_", with: " ") }

    static func words(_ state: DatapointState) -> String {
        switch state {
        case .unreported: "nothing heard"
        case .partial: "incomplete"
        case .waiting: "waiting"
        case .uploaded: "uploaded"
        case .noData: "no data"
        case .impliedNoData: "no data, implied"
        case .skipped: "skipped"
        }
    }

    /// What plugins gave as reasons: the message's parts that are not a plugin's part in a code.
    static func reasons(in message: String) -> String {
        var reasons: [String] = []
        for part in message.split(separator: "; ").map(String.init)
        where !isPluginPart(part) && !reasons.contains(part) {
            reasons.append(part)
        }
        return reasons.joined(separator: ", ")
    }

    private static func isPluginPart(_ text: String) -> Bool {
        guard let name = text.split(separator: ": ", maxSplits: 1).first, name.count < text.count else { return false }
        return PluginID(rawValue: String(name)).isValid
    }

    /// How much there is: `3 rows`, `1 record`, `2 files, 3.6 KiB`.
    static func what(_ pieces: [Piece]) -> String {
        var (rows, records) = (0, 0)
        for piece in pieces where piece.kind != .file {
            switch piece.rows.map({ .rows($0) }) ?? Extent(json: piece.text) {
            case .rows(let count): rows += count
            case .record: records += 1
            case .unknown: break
            }
        }
        let files = pieces.filter { $0.kind == .file }
        let size = ByteAmount(files.reduce(0) { $0 + $1.bytes })
        let parts = [
            counted(rows, "row"), counted(records, "record"), counted(files.count, "file").map { "\($0), \(size)" },
        ]
        return parts.compactMap(\.self).joined(separator: ", ")
    }

    private enum Extent {
        case rows(Int)
        case record
        /// The text was too long to be kept.
        case unknown

        init(json: String?) {
            guard let json, let value = try? JSONDecoder().decode(JSONValue.self, from: Data(json.utf8)) else {
                self = .unknown
                return
            }
            self = value.array.map { .rows($0.count) } ?? .record
        }
    }

    private static func counted(_ count: Int, _ noun: String) -> String? {
        count == 0 ? nil : "\(count) \(noun)\(count == 1 ? "" : "s")"
    }
}

/// A number of bytes, in words.
struct ByteAmount: CustomStringConvertible {
    private let bytes: Int

    init(_ bytes: Int) { self.bytes = bytes }

    var description: String {
        var (unit, size) = ("KiB", 1024)
        guard bytes >= size else { return "\(bytes) B" }
        for larger in ["MiB", "GiB"] where bytes >= size * 1024 { (unit, size) = (larger, size * 1024) }
        let tenths = (bytes * 10 + size / 2) / size
        return "\(tenths / 10).\(tenths % 10) \(unit)"
    }
}
