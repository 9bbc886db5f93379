import GRDB
import JobStore
import Synchronization

/// Lets concurrent callers share commits, because a commit waits for the disk and the disk takes one at a time.
///
/// The first caller starts a batch at once; those that come while it is committed form the next. Nobody waits for
/// company. When one operation fails the rest of its batch is run again without it; a failed commit is everybody's.
final class WriteBatcher: Sendable {
    private struct State {
        var waiting: [any WriteOperation] = []
        var isDraining = false
        var isClosed = false
    }

    /// Bounds how long the first of a batch waits for the last.
    private static let maximumBatch = 512

    private let pool: DatabasePool
    private let ward: DatabaseWard
    private let state = Mutex(State())

    init(_ pool: DatabasePool, ward: DatabaseWard) {
        self.pool = pool
        self.ward = ward
    }

    /// How many operations wait for the next batch.
    var waitingCount: Int { state.withLock { $0.waiting.count } }

    /// Runs `body` on the writer's thread in a transaction, and returns its value when the commit is on disk.
    ///
    /// - Parameter body: May run more than once, so it changes nothing but the database.
    /// - Throws: What `body` threw, or ``StoreError``; nothing of `body` is on disk then.
    func submit<Value: Sendable>(
        isNewWork: Bool = false, _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            enqueue(PendingWrite(isNewWork: isNewWork, body: body, continuation: continuation), isLast: false)
        }
    }

    /// Commits what is waiting; later operations are refused.
    func close() async throws {
        try await withCheckedThrowingContinuation { continuation in
            enqueue(PendingWrite(body: { _ in () }, continuation: continuation), isLast: true)
        }
    }

    /// Moves all that is committed from the log into the database and empties the log, because purged blobs lie in it
    /// until it is written over.
    ///
    /// Does nothing while a reader needs the log.
    func emptyLog() async throws {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            pool.asyncWriteWithoutTransaction { [ward] database in
                continuation.resume(
                    with: Result {
                        try ward.admit()
                        try Self.emptyLog(of: database)
                    }.mapError(ward.named))
            }
        }
    }

    /// Never waits for a reader: every writer would wait with it.
    private static func emptyLog(of database: Database) throws {
        let timeout = try Int.fetchOne(database, sql: "PRAGMA busy_timeout") ?? 0
        try execute("PRAGMA busy_timeout = 0", database)
        defer {
            // Sets a number in memory; the next statement would report a connection that cannot even do that.
            try? database.execute(sql: "PRAGMA busy_timeout = \(timeout)")
        }
        _ = try Row.fetchAll(database, sql: "PRAGMA wal_checkpoint(TRUNCATE)")
    }

    private func enqueue(_ operation: any WriteOperation, isLast: Bool) {
        enum Next { case refuse, wait, drain }
        let next: Next = state.withLock { state in
            guard !state.isClosed else { return .refuse }
            state.isClosed = isLast
            state.waiting.append(operation)
            guard !state.isDraining else { return .wait }
            state.isDraining = true
            return .drain
        }
        switch next {
        case .refuse: operation.finish(failure: StoreError(.closed, "the store was closed"))
        case .wait: break
        case .drain: pool.asyncWriteWithoutTransaction { self.drain($0) }
        }
    }

    /// Commits batch after batch until nobody waits.
    ///
    /// On the writer's thread.
    private func drain(_ database: Database) {
        while let batch = nextBatch() { commit(batch, in: database) }
    }

    private func nextBatch() -> [any WriteOperation]? {
        state.withLock { state in
            guard !state.waiting.isEmpty else {
                state.isDraining = false
                return nil
            }
            let batch = Array(state.waiting.prefix(Self.maximumBatch))
            state.waiting.removeFirst(batch.count)
            return batch
        }
    }

    private func commit(_ batch: [any WriteOperation], in database: Database) {
        var batch = batch
        do {
            try ward.admit()
            batch = admitted(batch)
            let changes = database.totalChangesCount
            do {
                try Self.transact(batch, in: database)
            } catch  where ward.isDiskFull(error) {
                makeRoom(in: database)
                batch = admitted(batch)
                try Self.transact(batch, in: database)
            }
            // Files that were taken away meanwhile hold nothing that anybody will find.
            try ward.admit()
            ward.noteCommit(wrote: database.totalChangesCount > changes)
            for operation in batch { operation.finish(failure: nil) }
        } catch {
            let named = ward.named(error)
            for operation in batch { operation.finish(failure: named) }
        }
    }

    /// What may be done of a batch; the rest is told why not.
    ///
    /// Each operation is answered once, here or at its batch's end.
    private func admitted(_ batch: [any WriteOperation]) -> [any WriteOperation] {
        guard let objection = ward.objectionToNewWork() else { return batch }
        for operation in batch where operation.isNewWork { operation.finish(failure: objection) }
        return batch.filter { !$0.isNewWork }
    }

    /// Gives up the reserve, and what the log holds beyond what is needed.
    private func makeRoom(in database: Database) {
        ward.reserve.release()
        // Where that fails too the reserve must do; the transaction that follows finds out.
        try? Self.emptyLog(of: database)
    }

    private static func transact(_ batch: [any WriteOperation], in database: Database) throws {
        guard !batch.isEmpty else { return }
        do {
            try transact(batch, withSavepoints: false, in: database)
        } catch  where batch.count > 1 && !concernsAll(error) {
            // One of them fails, which is rare; savepoints find out which, and cost a copy of each page.
            try transact(batch, withSavepoints: true, in: database)
        }
    }

    private static func concernsAll(_ error: any Error) -> Bool { (error as? DatabaseError)?.concernsAll == true }

    /// Runs a batch in one transaction.
    ///
    /// - Throws: When the whole batch is lost; nothing of it is on disk then.
    private static func transact(
        _ batch: [any WriteOperation], withSavepoints: Bool, in database: Database
    ) throws {
        // Left open only when the roll-back of an earlier batch failed with the disk.
        if database.isInsideTransaction { try execute("ROLLBACK", database) }
        do {
            try execute("BEGIN IMMEDIATE", database)
            for operation in batch {
                if withSavepoints {
                    try isolate(operation, in: database)
                } else {
                    try operation.perform(in: database)
                }
            }
            try execute("COMMIT", database)
        } catch {
            // SQLite has rolled back by itself after some errors. If this fails too, the next batch tries again.
            if database.isInsideTransaction { try? execute("ROLLBACK", database) }
            throw error
        }
    }

    /// Runs one operation so that its failure is its own.
    ///
    /// - Throws: When the whole batch is lost.
    private static func isolate(_ operation: any WriteOperation, in database: Database) throws {
        try execute("SAVEPOINT operation", database)
        do {
            try operation.perform(in: database)
        } catch {
            guard database.isInsideTransaction, !Self.concernsAll(error) else { throw error }
            operation.fail(StoreError.naming(error))
            try execute("ROLLBACK TO operation", database)
        }
        try execute("RELEASE operation", database)
    }

    private static func execute(_ sql: String, _ database: Database) throws {
        try database.cachedStatement(sql: sql).execute()
    }
}
