import DSRModel
import Foundation
import GRDB
import JobStore
import Synchronization

/// The embedded store: one SQLite database beside one gateway.
///
/// Writes of concurrent callers share commits (``WriteBatcher``); reads run beside them on connections of their own. No
/// call blocks a thread of the cooperative pool.
package final class SQLiteStore: DurableStore {
    let pool: DatabasePool
    let batcher: WriteBatcher
    let options: Options
    let sealer: Sealer
    /// The number of this opening; rows that run carry it.
    package let incarnation: Int64
    /// The `after` of the last claim: when it changes, tasks that were held back for it are looked at again.
    let lastAfter = Mutex<[PluginID: [PluginID]]?>(nil)
    private let lock: GatewayLock

    init(pool: DatabasePool, lock: GatewayLock, sealer: Sealer, incarnation: Int64, options: Options) {
        self.pool = pool
        self.lock = lock
        self.sealer = sealer
        self.incarnation = incarnation
        self.options = options
        batcher = WriteBatcher(pool)
    }

    /// Runs in a transaction that other callers' writes may share; returns when it is on disk.
    func write<Value: Sendable>(_ body: @escaping @Sendable (Session) throws -> Value) async throws -> Value {
        try await batcher.submit { [sealer, incarnation] database in
            try body(Session(database: database, sealer: sealer, incarnation: incarnation))
        }
    }

    /// Runs on a snapshot of all that is committed.
    func read<Value: Sendable>(_ body: @escaping @Sendable (Session) throws -> Value) async throws -> Value {
        do {
            return try await pool.read { [sealer, incarnation] database in
                try body(Session(database: database, sealer: sealer, incarnation: incarnation))
            }
        } catch {
            throw StoreError.naming(error)
        }
    }

    package func checkHealth() async throws {
        try await write { session in
            try session.run(
                "INSERT INTO meta (name, value) VALUES ('health', 1) ON CONFLICT (name) DO UPDATE SET value = value + 1"
            )
        }
    }

    package func close() async throws {
        try await batcher.close()
        // The readers' connections close last, and they cannot empty the log. If it stays, the next start reads it.
        let emptied: Result<Void, any Error>
        do {
            emptied = .success(try await batcher.emptyLog())
        } catch {
            emptied = .failure(error)
        }
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            DispatchQueue.global().async { [pool] in
                continuation.resume(with: Result { try pool.close() }.mapError(StoreError.naming))
            }
        }
        lock.release()
        try emptied.get()
    }
}
