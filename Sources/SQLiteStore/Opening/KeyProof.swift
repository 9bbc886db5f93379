import Foundation
import GRDB
import JobStore

/// A blob by which a database knows its keys.
///
/// It is sealed with the current key before anything else is, so that a start with older keys is refused.
enum KeyProof {
    static let context = SealContext(table: "meta", column: "value", row: "key_check")

    /// Refuses keys that did not seal this database, before anything is sealed with them.
    ///
    /// A proof of an older key is renewed: a rotation may have broken off after it had written the key file.
    static func check(in database: Database, _ sealer: Sealer) throws {
        guard let blob = try blob(in: database) else { return try write(to: database, sealer) }
        do {
            _ = try sealer.open(blob, context: context)
        } catch {
            throw StoreError(
                .wrongKey,
                "the key file does not fit the database: put the key back that belongs to it. `parasol store verify` "
                    + "lists which requests to ask for again if it is lost",
                cause: error)
        }
        if Sealer.key(of: blob) != sealer.current { try write(to: database, sealer) }
    }

    static func write(to database: Database, _ sealer: Sealer) throws {
        try database.execute(
            sql: "INSERT OR REPLACE INTO meta (name, value) VALUES ('key_check', ?)",
            arguments: [Data(try sealer.seal([], context: context))])
    }

    /// The key that sealed the proof.
    static func key(in database: Database) throws -> KeyRing.KeyID? {
        try blob(in: database).flatMap { Sealer.key(of: $0) }
    }

    static func blob(in database: Database) throws -> [UInt8]? {
        try Data.fetchOne(database, sql: "SELECT value FROM meta WHERE name = 'key_check'").map { Array($0) }
    }
}
