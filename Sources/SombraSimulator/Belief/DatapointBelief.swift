import Crypto

/// What Sombra holds of one datapoint of one job.
package struct DatapointBelief: Sendable {
    package let name: String
    package internal(set) var state: DatapointState = .unreported
    package internal(set) var pieces: [Piece] = []
    /// How many pieces were the same as an earlier one.
    package internal(set) var duplicates = 0
    /// The status that made it "no data" or skipped, when nobody had reported it.
    package internal(set) var impliedBy: String?
    /// Over each row's bytes and a line feed, in order of arrival.
    var rowDigest = SHA256()

    init(name: String) { self.name = name }

    package var bytes: Int { pieces.reduce(0) { $0 + $1.bytes } }
    package var rows: Int { pieces.reduce(0) { $0 + ($1.rows ?? 0) } }
    /// Hex digits of the SHA-256 over each row's bytes and a line feed, in order of arrival; nil without pages.
    package var rowsSHA256: String? {
        pieces.contains { $0.kind == .page } ? rowDigest.finalize().hex : nil
    }
}

extension DatapointBelief: Encodable {
    private enum CodingKeys: CodingKey { case name, state, pieces, duplicates, impliedBy, bytes, rows, rowsSHA256 }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        try container.encode(state, forKey: .state)
        try container.encode(pieces, forKey: .pieces)
        try container.encode(duplicates, forKey: .duplicates)
        try container.encodeIfPresent(impliedBy, forKey: .impliedBy)
        try container.encode(bytes, forKey: .bytes)
        try container.encode(rows, forKey: .rows)
        try container.encodeIfPresent(rowsSHA256, forKey: .rowsSHA256)
    }
}

extension Sequence<UInt8> {
    /// Lower-case hexadecimal digits.
    var hex: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
