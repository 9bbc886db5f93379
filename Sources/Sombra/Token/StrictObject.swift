import FoundationEssentials

/// Reads the JSON objects of a token: UTF-8 only, and no member twice, so that two readers cannot see two tokens.
enum StrictObject {
    enum Failure: Error {
        case notObject
        case repeatsMember
    }

    /// Any member name.
    struct Name: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(_ name: String) { stringValue = name }
        init?(stringValue: String) { self.init(stringValue) }
        init?(intValue: Int) { nil }
    }

    typealias Members = KeyedDecodingContainer<Name>

    private struct Object: Decodable {
        let members: Members
        init(from decoder: any Decoder) throws { members = try decoder.container(keyedBy: Name.self) }
    }

    static func read(_ bytes: [UInt8]) throws(Failure) -> Members {
        // The decoder of Foundation also takes UTF-16 and UTF-32, in which every ASCII character has a zero byte,
        // and a byte order mark.
        guard !bytes.contains(0), bytes.first != 0xef else { throw .notObject }
        let object: Object
        do {
            object = try JSONDecoder().decode(Object.self, from: Data(bytes))
        } catch {
            throw .notObject
        }
        guard countOfMembers(bytes) == object.members.allKeys.count else { throw .repeatsMember }
        return object.members
    }

    /// How many members the object on the top level has, for bytes that are valid JSON: one colon each.
    private static func countOfMembers(_ bytes: [UInt8]) -> Int {
        var depth = 0
        var count = 0
        var inText = false
        var escaped = false
        for byte in bytes {
            if inText {
                if escaped {
                    escaped = false
                } else if byte == UInt8(ascii: "\\") {
                    escaped = true
                } else {
                    inText = byte != UInt8(ascii: "\"")
                }
                continue
            }
            switch byte {
            case UInt8(ascii: "\""): inText = true
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
            case UInt8(ascii: ":") where depth == 1: count += 1
            default: break
            }
        }
        return count
    }
}
