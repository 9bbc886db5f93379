package import JobStore
import Synchronization

extension SQLiteStore {
    package func claimTasks(_ claim: TaskClaim) async throws -> ClaimedTasks {
        try await follow(claim.now)
        try await follow(calendar: claim.calendar)
        let isNew = lastAfter.withLock { $0 != claim.after }
        let claimed = try await write(isNewWork: true) { session in
            if isNew { try session.unblockAll() }
            return try session.claim(claim)
        }
        if isNew { lastAfter.withLock { $0 = claim.after } }
        return claimed
    }

    package func endTask(_ end: TaskEnd) async throws -> Bool {
        try await self.end(end, from: .running)
    }

    package func endAbandoned(_ end: TaskEnd) async throws -> Bool {
        try await self.end(end, from: .pending)
    }

    private func end(_ end: TaskEnd, from state: TaskState) async throws -> Bool {
        try await sealer.placing {
            let sealed = try SealedEnd(end, sealer: sealer)
            return try await write { try $0.end(sealed, from: state) }
        }
    }
}
