import FoundationEssentials

/// Writes and reads the messages of the contract.
public enum MessageCoding {
    /// The canonical form: sorted keys, no spaces, slashes as they are.
    public static func encode<Message: Encodable>(_ message: Message) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return [UInt8](try encoder.encode(message))
    }

    /// Reads a message; unknown members are passed over.
    public static func decode<Message: Decodable, Bytes: Sequence>(
        _ type: Message.Type, from bytes: Bytes
    ) throws -> Message where Bytes.Element == UInt8 {
        try JSONDecoder().decode(type, from: Data(bytes))
    }
}
