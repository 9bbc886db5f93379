import Foundation
import GRDB

/// Reads the columns of a row of a database that may be damaged.
///
/// Where the damage put something else than the schema says there is nothing, and never a trap.
struct UntrustedRow {
    private let row: Row
    private var index = 0

    init(_ row: Row) { self.row = row }

    private mutating func value() -> DatabaseValue {
        defer { index += 1 }
        return index < row.count ? row[index] : .null
    }

    mutating func integer() -> Int64? {
        if case .int64(let number) = value().storage { number } else { nil }
    }

    mutating func text() -> String? {
        if case .string(let text) = value().storage { text } else { nil }
    }

    mutating func blob() -> [UInt8]? {
        if case .blob(let data) = value().storage { Array(data) } else { nil }
    }
}
