import Foundation
import GRDB
import Glibc
package import JobStore

extension SQLiteStore {
    /// The name of the database in the state directory.
    private static let fileName = "parasol.db"

    /// Whether the directory holds a database: then its key must be there too.
    package static func exists(in directory: String, database: String? = nil) -> Bool {
        Directory.exists(database ?? "\(directory)/\(fileName)")
    }

    /// Does something to the files of a state directory, while no gateway uses it and none can start.
    ///
    /// - Throws: ``StoreError`` with `secondGateway`; what the work throws.
    package static func exclusively<Value>(in directory: String, _ work: () throws -> Value) throws -> Value {
        do {
            try Directory.make(directory)
            let lock = try GatewayLock(directory: directory)
            defer { lock.release() }
            return try work()
        } catch let error as SystemError {
            throw StoreError.naming(error)
        }
    }

    /// Opens the database of a state directory, or makes it.
    ///
    /// What ran when the last gateway ended is pending again, and no attempt is burned. `database` is the file, where it
    /// is not in the state directory.
    ///
    /// - Throws: ``StoreError``.
    package static func open(
        directory: String, database: String? = nil, sealer: Sealer, options: Options = Options()
    ) async throws -> SQLiteStore {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(
                    with: Result {
                        do {
                            return try openBlocking(directory, database, sealer, options)
                        } catch let error as StoreError where error.code == .diskFull && options.reserve > 0 {
                            // What ran must be given back, and that takes room: the room that is kept for such a time.
                            let path = database ?? "\(directory)/\(fileName)"
                            guard unlink(DiskReserve.path(beside: path)) == 0 else { throw error }
                            return try openBlocking(directory, database, sealer, options)
                        }
                    })
            }
        }
    }

    private static func openBlocking(
        _ directory: String, _ database: String?, _ sealer: Sealer, _ options: Options
    ) throws -> SQLiteStore {
        do {
            return try openUnnamed(directory, database, sealer, options)
        } catch {
            throw StoreError.naming(error)
        }
    }

    private static func openUnnamed(
        _ directory: String, _ database: String?, _ sealer: Sealer, _ options: Options
    ) throws -> SQLiteStore {
        try Directory.make(directory)
        let lock = try GatewayLock(directory: directory)
        let path = database ?? "\(directory)/\(fileName)"
        guard !Directory.exists(RestoredDatabase.draft(of: path)) else {
            throw StoreError(
                .unreachable, "a restore of \(path) was broken off: run `parasol store restore` again")
        }
        // SQLite gives its other files the mode of this one.
        _ = try OpenFile(path, O_RDWR | O_CREAT, mode: 0o600)
        var configuration = Configuration()
        configuration.label = "parasol.store"
        configuration.busyMode = .timeout(options.busyTimeout)
        configuration.maximumReaderCount = 4
        // The batcher's transactions are plain statements; it checks itself that none is left open.
        configuration.allowsUnsafeTransactions = true
        configuration.prepareDatabase(Durability.prepare)
        let pool = try DatabasePool(path: path, configuration: configuration)
        try pool.writeWithoutTransaction(Durability.prepareWriter)
        try Schema.migrate(pool)
        let incarnation = try pool.write { try Recovery.begin(in: $0, sealer: sealer) }
        let ward = try DatabaseWard(
            database: path, condition: options.condition,
            reserve: DiskReserve(beside: path, bytes: options.reserve))
        // Where there is no room for it the store opens nevertheless, and says why it takes no new work.
        _ = ward.objectionToNewWork()
        return SQLiteStore(
            pool: pool, lock: lock, ward: ward, sealer: sealer, incarnation: incarnation, options: options)
    }
}
