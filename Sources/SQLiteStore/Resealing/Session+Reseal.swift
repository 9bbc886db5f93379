import Foundation
import GRDB
import JobStore

extension Session {
    private static let positionName = "reseal"

    func resealPosition() throws -> ResealPosition? {
        let text: String? = try row("SELECT value FROM meta WHERE name = ?", [Self.positionName])?[0]
        return try text.map { try ClearJSON.decode(ResealPosition.self, $0) }
    }

    func setResealPosition(_ position: ResealPosition) throws {
        try run(
            "INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)",
            [Self.positionName, try ClearJSON.encode(position)])
    }

    /// The last of the next rows after one; nil when there is none.
    func end(ofRowsAfter row: Int64, in table: SealedTable, count: Int) throws -> Int64? {
        try self.row(
            "SELECT max(number) FROM (SELECT rowid AS number FROM \(table.name) WHERE rowid > ? ORDER BY rowid LIMIT ?)",
            [row, count])?[0]
    }

    /// The first rows in a range with a blob that another key than the current one sealed.
    func rows(after row: Int64, to last: Int64, notSealedWith key: KeyRing.KeyID, in table: SealedTable, limit: Int)
        throws -> [Int64]
    {
        // The key's id follows the version byte of a blob.
        let condition = table.columns.map { "substr(x.\($0), 2, 8) <> ?3" }.joined(separator: " OR ")
        return try rows(
            """
            SELECT x.rowid FROM \(table.name) x WHERE x.rowid > ?1 AND x.rowid <= ?2 AND (\(condition))
            ORDER BY x.rowid LIMIT ?4
            """, [row, last, withUnsafeBytes(of: key.rawValue.bigEndian) { Data($0) }, limit]
        ).map { $0[0] }
    }

    /// Seals a row's blobs anew.
    ///
    /// - Returns: How many were, of how many bytes, and how many did not open.
    func reseal(_ number: Int64, of table: SealedTable) throws -> (resealed: Int, bytes: Int, unreadable: Int) {
        let columns = table.columns.map { "x.\($0)" }.joined(separator: ", ")
        let found = try row("SELECT \(table.row), \(columns) FROM \(table.name) x WHERE x.rowid = ?", [number])
        guard let found else { return (0, 0, 0) }
        var reader = ColumnReader(found)
        let name = reader.optionalText() ?? ""
        var (resealed, bytes, unreadable) = (0, 0, 0)
        for column in table.columns {
            guard let blob = reader.optionalBlob(), Sealer.key(of: blob) != sealer.current else { continue }
            let context = table.context(column, row: name)
            do {
                let fresh = try sealer.seal(try sealer.open(blob, context: context), context: context)
                try run("UPDATE \(table.name) SET \(column) = ? WHERE rowid = ?", [Data(fresh), number])
                resealed += 1
                bytes += fresh.count
            } catch is SealingError {
                unreadable += 1
            }
        }
        return (resealed, bytes, unreadable)
    }

    /// Counts the blobs of a column in a range of rows by their keys.
    func blobsByKey(
        _ column: String, of table: SealedTable, after row: Int64, to last: Int64
    ) throws -> [KeyRing.KeyID: Int] {
        let found = try rows(
            """
            SELECT substr(x.\(column), 1, 9), count(*) FROM \(table.name) x
            WHERE x.rowid > ? AND x.rowid <= ? AND x.\(column) IS NOT NULL GROUP BY 1
            """, [row, last])
        return found.reduce(into: [:]) { counts, row in
            var columns = ColumnReader(row)
            guard let key = Sealer.key(of: columns.blob()) else { return }
            counts[key, default: 0] += Int(columns.integer())
        }
    }
}
