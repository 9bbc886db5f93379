import Foundation
import GRDB
import Glibc
package import JobStore

/// A copy of a database as it stood at one moment; nothing but SQLite writes it.
///
/// All calls block.
package enum DatabaseSnapshot {
    /// What is in a copy.
    package struct Contents: Sendable {
        /// Jobs by state.
        package let jobs: [String: Int]
        /// The key that seals what is new in it; nil for a database without one.
        package let key: KeyRing.KeyID?
    }

    /// Copies a database, which a gateway may be using, to a file that is not there yet; it is on disk when this returns.
    ///
    /// Pages that were freed are left out. The gateway goes on meanwhile; its log grows until the copy is made.
    ///
    /// - Throws: ``StoreError``.
    package static func write(of database: String, to target: String) throws {
        try naming {
            guard Directory.exists(database) else { throw SystemError("open", database, number: ENOENT) }
            let queue = try opened(database)
            try queue.writeWithoutTransaction { try $0.execute(sql: "VACUUM INTO ?", arguments: [target]) }
            try queue.close()
            try OpenFile(target, O_RDONLY).sync()
        }
    }

    /// Reads a copy through, and checks that the keys are its own.
    ///
    /// - Throws: ``StoreError``: `corrupt`, `wrongKey`, `schemaNewer`.
    package static func check(_ path: String, sealer: Sealer) throws -> Contents {
        try naming {
            let queue = try opened(path)
            let contents = try queue.read { database in
                let faults = try String.fetchAll(database, sql: "PRAGMA integrity_check(3)")
                guard faults == ["ok"] else {
                    throw StoreError(
                        .corrupt, "\(path) is damaged (\(faults.joined(separator: "; "))): use another backup")
                }
                guard try !Schema.migrator.hasBeenSuperseded(database) else {
                    throw StoreError(.schemaNewer, "a newer version of Parasol made \(path): use that version")
                }
                if let proof = try KeyProof.blob(in: database) {
                    do {
                        _ = try sealer.open(proof, context: KeyProof.context)
                    } catch {
                        throw StoreError(
                            .wrongKey, "the keys do not open \(path): use the key file that belonged to it",
                            cause: error)
                    }
                }
                var jobs: [String: Int] = [:]
                for row in try Row.fetchAll(database, sql: "SELECT state, count(*) FROM jobs GROUP BY state") {
                    jobs[row[0]] = row[1]
                }
                return Contents(jobs: jobs, key: try KeyProof.key(in: database))
            }
            try queue.close()
            return contents
        }
    }

    private static func opened(_ path: String) throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.label = "parasol.snapshot"
        configuration.readonly = true
        configuration.busyMode = .timeout(10)
        return try DatabaseQueue(path: path, configuration: configuration)
    }

    static func naming<Value>(_ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch {
            throw StoreError.naming(error)
        }
    }
}
