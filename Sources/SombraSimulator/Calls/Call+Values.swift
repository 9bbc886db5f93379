import Crypto

extension ValuesReport {
    /// Reads the body of `POST /v1/data-silo`.
    ///
    /// Source: reference 4.1.
    init(body: [UInt8]) throws {
        self.init(values: [], status: nil, profileStatus: nil)
        var reader = try JSONReader(body)
        var values: [Value] = []
        var status: IntegrationStatus?
        var profileStatus: ProfileStatus?
        try reader.object("the body") { name, reader in
            switch name {
            case "profiles":
                try reader.array("profiles") { reader in values += try Self.profile(&reader) }
            case "status": status = try reader.word("status", of: IntegrationStatus.allCases)
            case "profileStatus":
                profileStatus = try reader.word("profileStatus", of: ProfileStatus.allCases.filter { $0 != .error })
            default: throw Refusal.unknownMember(name, known: ["profiles", "status", "profileStatus"])
            }
        }
        guard status != nil || !values.isEmpty else {
            throw Refusal.malformed("profileData with a datapoint is needed where no status is given")
        }
        self.init(values: values, status: status, profileStatus: profileStatus)
    }

    private static func profile(_ reader: inout JSONReader) throws -> [Value] {
        var profileID: String?
        var data: [(name: String, json: ArraySlice<UInt8>)] = []
        try reader.object("a profile") { name, reader in
            switch name {
            case "profileId": profileID = try reader.string("profileId")
            case "profileData":
                try reader.object("profileData") { datapoint, reader in
                    data.append((datapoint, try reader.value()))
                }
            default: throw Refusal.unknownMember(name, known: ["profileId", "profileData"])
            }
        }
        return data.map { name, json in
            Value(
                datapoint: name,
                piece: Piece(json: json, kind: .value, name: nil, profileID: profileID, rows: nil),
                isNothing: json.isNothing
            )
        }
    }
}

extension Piece {
    /// JSON of at most this many bytes is kept as text.
    private static let longestText = 64 * 1024

    init(json: ArraySlice<UInt8>, kind: Kind, name: String?, profileID: String?, rows: Int?) {
        self.init(
            kind: kind, name: name, profileID: profileID, bytes: json.count, sha256: SHA256.hash(data: json).hex,
            rows: rows, text: json.count <= Self.longestText ? String(decoding: json, as: UTF8.self) : nil, path: nil
        )
    }
}

extension ArraySlice<UInt8> {
    /// Whether the JSON is `null`, `[]` or `{}`, spaces aside.
    fileprivate var isNothing: Bool {
        guard count <= 64 else { return false }
        let text = filter { $0 > 0x20 }
        return text == Array("null".utf8) || text == Array("[]".utf8) || text == Array("{}".utf8)
    }
}

extension JSONReader {
    /// Reads one of a closed list of words.
    mutating func word<Word: RawRepresentable<String>>(_ what: String, of words: [Word]) throws -> Word {
        let text = try string(what)
        guard let word = words.first(where: { $0.rawValue == text }) else {
            let known = words.map(\.rawValue).joined(separator: ", ")
            throw Refusal.malformed("\(what) must be one of \(known), not \"\(text.prefix(64))\"")
        }
        return word
    }
}

extension Refusal {
    static func unknownMember(_ name: String, known: [String]) -> Refusal {
        .malformed("unknown member \"\(name.prefix(64))\"; known are \(known.joined(separator: ", "))")
    }
}
