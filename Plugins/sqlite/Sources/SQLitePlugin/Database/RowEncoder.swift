import CSQLite
import FoundationEssentials

/// Writes rows as JSON objects: integers and reals as numbers, NULL as null, BLOBs as base64, the rest as text.
struct RowEncoder {
    /// `"name":` of every column.
    private let keys: [[UInt8]]

    /// Takes the columns' names, which another schema may have changed since the start.
    init(_ statement: PreparedStatement, place: String) throws {
        var seen: Set<String> = []
        keys = try (0..<sqlite3_column_count(statement.pointer)).map { index in
            guard let name = sqlite3_column_name(statement.pointer, index).map({ String(cString: $0) }),
                seen.insert(name).inserted
            else { throw SQLFailure(code: SQLITE_SCHEMA, place: place) }
            var key: [UInt8] = []
            Self.quote(name, into: &key)
            return key + [UInt8(ascii: ":")]
        }
    }

    /// Writes the row that the statement is on.
    func encode(_ statement: PreparedStatement) -> [UInt8] {
        var row: [UInt8] = [UInt8(ascii: "{")]
        for (index, key) in keys.enumerated() {
            if index > 0 { row.append(UInt8(ascii: ",")) }
            row += key
            encode(statement, Int32(index), into: &row)
        }
        row.append(UInt8(ascii: "}"))
        return row
    }

    private func encode(_ statement: PreparedStatement, _ column: Int32, into row: inout [UInt8]) {
        switch sqlite3_column_type(statement.pointer, column) {
        case SQLITE_NULL:
            row += "null".utf8
        case SQLITE_INTEGER:
            row += String(sqlite3_column_int64(statement.pointer, column)).utf8
        case SQLITE_FLOAT:
            let number = sqlite3_column_double(statement.pointer, column)
            // JSON has no infinity, and SQLite no other number that is not finite.
            row += (number.isFinite ? "\(number)" : number > 0 ? "\"Infinity\"" : "\"-Infinity\"").utf8
        case SQLITE_BLOB:
            row.append(UInt8(ascii: "\""))
            row += statement.blob(column).base64EncodedString().utf8
            row.append(UInt8(ascii: "\""))
        default:
            Self.quote(statement.text(column), into: &row)
        }
    }

    private static func quote(_ text: String, into row: inout [UInt8]) {
        var text = text
        row.append(UInt8(ascii: "\""))
        text.withUTF8 { bytes in
            var written = 0
            for index in bytes.indices where isSpecial(bytes[index]) {
                row += bytes[written..<index]
                escape(bytes[index], into: &row)
                written = index + 1
            }
            row += bytes[written...]
        }
        row.append(UInt8(ascii: "\""))
    }

    private static func isSpecial(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    private static func escape(_ byte: UInt8, into row: inout [UInt8]) {
        row.append(UInt8(ascii: "\\"))
        guard byte < 0x20 else { return row.append(byte) }
        row += "u00".utf8
        row.append(digits[Int(byte >> 4)])
        row.append(digits[Int(byte & 15)])
    }

    private static let digits = Array("0123456789abcdef".utf8)
}

extension PreparedStatement {
    /// A column as text; what is not UTF-8 in the database becomes U+FFFD.
    func text(_ column: Int32) -> String {
        guard let bytes = sqlite3_column_text(pointer, column) else { return "" }
        return String(
            decoding: UnsafeBufferPointer(start: bytes, count: Int(sqlite3_column_bytes(pointer, column))),
            as: UTF8.self
        )
    }

    /// A column as bytes.
    func blob(_ column: Int32) -> Data {
        guard let bytes = sqlite3_column_blob(pointer, column) else { return Data() }
        return Data(bytes: bytes, count: Int(sqlite3_column_bytes(pointer, column)))
    }
}
