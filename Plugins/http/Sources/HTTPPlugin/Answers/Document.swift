import PluginKit

/// An answer that is one JSON object.
struct Document {
    private let bytes: [UInt8]

    /// Reads the whole body of an answer.
    init(_ transfer: Transfer, _ head: Head) throws {
        guard head.mediaType == "application/json" else {
            throw ServiceFailure.malformed("the answer \(head.status) is not application/json")
        }
        var bytes: [UInt8] = []
        while try transfer.read(into: &bytes) {
            guard bytes.count <= Client.maximumDocumentBytes else {
                throw ServiceFailure.malformed("an answer has more than 6 MiB. Stream it as application/x-ndjson")
            }
        }
        guard JSONScanner.isValue(bytes) else { throw ServiceFailure.malformed("the answer is not JSON") }
        self.bytes = bytes
    }

    /// Reads the outcome of the contract.
    func outcome() throws -> OutcomeMessage { try Self.outcome(bytes) }

    /// Reads what a service answers that is still at work.
    func later() throws -> OutcomeMessage {
        guard let later = try? MessageCoding.decode(Later.self, from: bytes) else {
            throw ServiceFailure.malformed("an answer 202 needs the members pollID, a text, and until, a whole number")
        }
        var message = OutcomeMessage(outcome: "waiting")
        message.pollID = later.pollID
        message.until = later.until
        return try Self.checked(message)
    }

    /// The members of the object `values`, byte for byte; none where there is no such object.
    func values() throws -> [(datapoint: Datapoint, json: ArraySlice<UInt8>)] {
        var values: [(Range<Int>, Range<Int>)] = []
        do {
            for (name, value) in try Self.members(bytes[...]) where try text(name) == "values" {
                values += try Self.members(bytes[value])
            }
            let named = try values.map { (Datapoint(rawValue: try text($0)), bytes[$1]) }
            guard Set(named.map(\.0)).count == named.count else {
                throw ServiceFailure.malformed("values names a datapoint twice")
            }
            return named
        } catch is JSONScanner.Malformed {
            throw ServiceFailure.malformed("values is not an object of datapoints")
        }
    }

    /// Reads an outcome of the contract from a line or a body.
    static func outcome(_ bytes: some Sequence<UInt8>) throws -> OutcomeMessage {
        guard let message = try? MessageCoding.decode(OutcomeMessage.self, from: bytes), message.schema == 1 else {
            throw ServiceFailure.malformed("the answer is not an outcome of the contract: {\"schema\":1,\"outcome\":…}")
        }
        return try checked(message)
    }

    private struct Later: Decodable {
        let pollID: String
        let until: Int64
    }

    private static func checked(_ message: OutcomeMessage) throws -> OutcomeMessage {
        guard message.outcome == "waiting" else { return message }
        guard let pollID = message.pollID, (1...4096).contains(pollID.utf8.count) else {
            throw ServiceFailure.malformed("pollID is not a text of 1 to 4096 bytes")
        }
        // Seconds would lie in 1970, and the gateway would ask without a pause.
        guard let until = message.until, until > 100_000_000_000 else {
            throw ServiceFailure.malformed("until is not in milliseconds since 1970")
        }
        return message
    }

    private func text(_ name: Range<Int>) throws -> String { try MessageCoding.decode(String.self, from: bytes[name]) }

    // Places in the whole document.
    private static func members(_ slice: ArraySlice<UInt8>) throws -> [(Range<Int>, Range<Int>)] {
        let offset = slice.startIndex
        return try slice.withUnsafeBytes { bytes in
            var found: [(Range<Int>, Range<Int>)] = []
            var scanner = JSONScanner(bytes)
            try scanner.members { name, value in
                found.append(
                    (
                        name.lowerBound + offset..<name.upperBound + offset,
                        value.lowerBound + offset..<value.upperBound + offset
                    ))
            }
            return found
        }
    }
}
