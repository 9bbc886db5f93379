import Dispatch

/// Changes the keys of a state directory, as the one process that holds its lock.
///
/// A rotation goes in three steps, and a crash after any leaves a store that opens: first the key file is on disk with
/// the new key beside the old ones, then the store's proof is sealed with it, and only then anything else.
package actor KeyRotation {
    private let path: String
    private let sealer: Sealer
    private let store: any SealedStore
    private let spool: SpoolInspection
    private let logs: SealedLogs
    private let now: @Sendable () -> Int64
    private let rotated: @Sendable () -> Void
    /// Whether the key file is being changed; an actor lets others in while it waits.
    private var isChanging = false
    /// The key that all that plugins printed is sealed with, as far as this process knows.
    private var logsKey: KeyRing.KeyID?

    /// Rotates the keys in the file at `path`, which `sealer` uses; `rotated` is called when there is something to seal
    /// anew.
    package init(
        path: String, sealer: Sealer, store: any SealedStore, spool: SpoolInspection, logs: SealedLogs,
        now: @escaping @Sendable () -> Int64, rotated: @escaping @Sendable () -> Void = {}
    ) {
        self.path = path
        self.sealer = sealer
        self.store = store
        self.spool = spool
        self.logs = logs
        self.now = now
        self.rotated = rotated
    }

    /// Makes a new key that seals from now on; the old ones stay.
    ///
    /// - Throws: ``SealingError`` or what the store throws; the next rotation finishes one that broke off.
    package func rotate() async throws -> KeyRing.KeyID {
        try begin()
        defer { isChanging = false }
        let ring = try await rotatedRing()
        try await Self.blocking { [path] in try ring.replace(path) }
        try await store.prove(try Sealer(ring))
        try sealer.adopt(ring)
        rotated()
        return ring.current
    }

    /// The keys in use and those in the file, which a person may have put back or lost meanwhile, and a new one.
    private func rotatedRing() async throws -> KeyRing {
        let used = sealer.ring
        guard let file = try await Self.blocking({ [path] in try KeyRing.present(path) }) else {
            return try used.rotated(at: now())
        }
        let both = try used.joined(with: file)
        // A rotation that broke off left its key in the file.
        return used.keys[file.current] == nil ? both : try both.rotated(at: now())
    }

    /// The key that seals.
    package var current: KeyRing.KeyID { sealer.current }

    /// Every key, the current one first, and what each still seals.
    package func keys() async throws -> [KeyStatus] {
        let ring = sealer.ring
        let stored = try await store.blobsByKey()
        let (spooled, logged) = try await Self.blocking { [spool, logs] in
            (try spool.itemsByKey(), try logs.keys())
        }
        let ids = Set(ring.keys.keys).union(stored.keys).union(spooled.keys).union(logged.keys)
        return ids.map { id in
            KeyStatus(
                id: id, created: ring.created[id], isCurrent: id == ring.current, isIndex: id == ring.index,
                isAtHand: ring.keys[id] != nil, store: stored[id] ?? 0, spool: spooled[id] ?? 0, logs: logged[id] ?? 0)
        }.sorted { left, right in
            if left.isCurrent != right.isCurrent { return left.isCurrent }
            return (left.created ?? 0, left.id.rawValue) > (right.created ?? 0, right.id.rawValue)
        }
    }

    /// Removes the keys that seal nothing any more, and answers which.
    ///
    /// - Throws: ``SealingError``, with `keysBusy` while blobs of an older key may be on their way.
    package func prune() async throws -> [KeyRing.KeyID] {
        try begin()
        defer { isChanging = false }
        // From here on nothing can be sealed with another key than the current one.
        guard sealer.isSettled else {
            throw SealingError(.keysBusy, "something sealed with an older key is on its way to the disk: try again")
        }
        let unused = Set(try await keys().filter { $0.isAtHand && !$0.isUsed }.map(\.id))
        guard !unused.isEmpty else { return [] }
        let ring = try sealer.ring.without(unused)
        try await Self.blocking { [path] in
            // Keys that a person put into the file since stay there.
            let file = try KeyRing.present(path)
            try (try file?.without(unused).joined(with: ring) ?? ring).replace(path)
        }
        try sealer.adopt(ring)
        return unused.sorted { $0.rawValue < $1.rawValue }
    }

    /// Seals some of what older keys sealed anew.
    ///
    /// Items in the spool keep their keys: they are gone when Sombra has them.
    package func step() async throws -> ResealStep {
        guard sealer.ring.keys.count > 1 else { return ResealStep(isDone: true) }
        guard sealer.isSettled else { return ResealStep(isDone: false) }
        let step = try await store.reseal()
        if step.isDone, logsKey != sealer.current {
            let key = sealer.current
            try await Self.blocking { [logs] in try logs.reseal() }
            logsKey = key
        }
        return step
    }

    private func begin() throws {
        guard !isChanging else { throw SealingError(.keysBusy, "the keys are being changed already: try again") }
        isChanging = true
    }

    /// Runs what blocks on a thread outside the cooperative pool.
    private static func blocking<Value: Sendable>(
        _ body: @escaping @Sendable () throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(with: Result { try body() }) }
        }
    }
}
