import GRDB
import JobStore

/// How connections are set up, and the proof that commits survive a power failure.
enum Durability {
    /// What holds for every connection: bounded caches, and nothing personal in freed pages or temporary files.
    static func prepare(_ database: Database) throws {
        try database.execute(
            sql: """
                PRAGMA cache_size = -2000;
                PRAGMA temp_store = MEMORY;
                PRAGMA secure_delete = ON;
                PRAGMA cell_size_check = ON;
                PRAGMA trusted_schema = OFF;
                """)
    }

    /// What holds for the writer.
    ///
    /// GRDB sets `synchronous=NORMAL` after ``prepare(_:)``, so this comes later, and outside a transaction, where
    /// alone it has an effect.
    static func prepareWriter(_ database: Database) throws {
        try database.execute(
            sql: """
                PRAGMA synchronous = FULL;
                PRAGMA cache_size = -16000;
                PRAGMA wal_autocheckpoint = 4000;
                PRAGMA journal_size_limit = 67108864;
                """)
        try assertDurable(database)
    }

    /// Refuses a writer whose commits could be lost.
    ///
    /// - Throws: ``StoreError`` with `notDurable`.
    static func assertDurable(_ database: Database) throws {
        let expected = [("journal_mode", "wal"), ("synchronous", "2"), ("foreign_keys", "1"), ("secure_delete", "1")]
        for (name, value) in expected {
            let found = try String.fetchOne(database, sql: "PRAGMA \(name)")
            guard found == value else {
                throw StoreError(
                    .notDurable,
                    "SQLite refused \(name) = \(value) and says \(found ?? "nothing"): put the state directory on a "
                        + "local disk")
            }
        }
    }
}
