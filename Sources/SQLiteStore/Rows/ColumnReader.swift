import Foundation
import GRDB
import JobStore

/// Reads a row's columns from left to right.
///
/// Tables are STRICT, so that a column holds the type that the schema says.
struct ColumnReader {
    private let row: Row
    private var index = 0

    init(_ row: Row) { self.row = row }

    private mutating func step() -> Int {
        defer { index += 1 }
        return index
    }

    mutating func text() -> String { row[step()] }
    mutating func optionalText() -> String? { row[step()] }
    mutating func integer() -> Int64 { row[step()] }
    mutating func optionalInteger() -> Int64? { row[step()] }
    mutating func flag() -> Bool { row[step()] }

    mutating func optionalBlob() -> [UInt8]? {
        let data: Data? = row[step()]
        return data.map { Array($0) }
    }

    mutating func blob() -> [UInt8] { optionalBlob() ?? [] }

    /// A column of stable names.
    mutating func name<Name: RawRepresentable<String>>(_ type: Name.Type) throws -> Name {
        let text = text()
        guard let name = Name(rawValue: text) else { throw StoreError.malformedColumn("\(type) '\(text)'") }
        return name
    }

    /// A column of stable names that may be NULL.
    mutating func optionalName<Name: RawRepresentable<String>>(_ type: Name.Type) throws -> Name? {
        guard let text = optionalText() else { return nil }
        guard let name = Name(rawValue: text) else { throw StoreError.malformedColumn("\(type) '\(text)'") }
        return name
    }
}
