import Foundation
import GRDB
import JobStore

/// JSON in columns that are not sealed: lists of names and codes, with sorted keys, so that equal values are equal text.
enum ClearJSON {
    static func encode(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    static func decode<Value: Decodable>(_ type: Value.Type, _ text: String) throws -> Value {
        do {
            return try JSONDecoder().decode(type, from: Data(text.utf8))
        } catch {
            throw StoreError.malformedColumn("a list", cause: error)
        }
    }
}
