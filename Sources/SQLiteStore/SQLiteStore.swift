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
    /// The time of the last claim, by the gateway's clock; nil before the first.
    let lastNow = Mutex<Int64?>(nil)
    /// What waiting tasks were last compared with.
    let lastCalendar = Mutex<Int64?>(nil)
    private let lock: GatewayLock
    private let ward: DatabaseWard

    init(
        pool: DatabasePool, lock: GatewayLock, ward: DatabaseWard, sealer: Sealer, incarnation: Int64, options: Options
    ) {
        self.pool = pool
        self.ward = ward
        self.lock = lock
        self.sealer = sealer
        self.incarnation = incarnation
        self.options = options
        batcher = WriteBatcher(pool, ward: ward)
    }

    /// Runs in a transaction that other callers' writes may share; returns when it is on disk.
    ///
    /// New work is refused while the room that is kept for the end of what is under way is used.
    func write<Value: Sendable>(
        isNewWork: Bool = false, _ body: @escaping @Sendable (Session) throws -> Value
    ) async throws -> Value {
        try await batcher.submit(isNewWork: isNewWork) { [sealer, incarnation] database in
            try body(Session(database: database, sealer: sealer, incarnation: incarnation))
        }
    }

    /// Runs on a snapshot of all that is committed.
    func read<Value: Sendable>(_ body: @escaping @Sendable (Session) throws -> Value) async throws -> Value {
        do {
            try ward.admit()
            return try await pool.read { [sealer, incarnation] database in
                try body(Session(database: database, sealer: sealer, incarnation: incarnation))
            }
        } catch {
            throw ward.named(error)
        }
    }

    package func checkHealth() async throws {
        try await write(isNewWork: true) { session in
            try session.run(
                "INSERT INTO meta (name, value) VALUES ('health', 1) ON CONFLICT (name) DO UPDATE SET value = value + 1"
            )
        }
    }

    package func close() async throws {
        let ended: Result<Void, any Error>
        do {
            ended = .success(try await batcher.close())
        } catch {
            ended = .failure(error)
        }
        defer { lock.release() }
        guard ward.isSound else {
            // The last connection to close writes the log into the database and removes it by its name, which must not
            // happen to a damaged one, nor to another that lies in its place: the end of the process closes it.
            _ = Unmanaged.passRetained(pool)
            return try ended.get()
        }
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
        try ended.get()
        try emptied.get()
    }
}
