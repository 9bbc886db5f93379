import GRDB
import JobStore
import Synchronization

extension SQLiteStore {
    /// A clock that goes back by less, in milliseconds, is being set right slowly.
    private static let slack: Int64 = 2_000

    /// Follows the clock of whoever claims: what was put off by one that has been set back since would wait as much
    /// longer, by an hour for an hour.
    ///
    /// The newest line of the audit tells what the clock was before this opening.
    func follow(_ now: Int64) async throws {
        let seen = lastNow.withLock { $0 }
        let newest = if let seen { seen } else { try await read { try $0.newestEventAt() } ?? now }
        let isSetBack = newest - now > Self.slack
        if isSetBack { try await write { try $0.bringForward(by: newest - now, now: now) } }
        lastNow.withLock { $0 = isSetBack ? now : max(newest, now) }
    }
}

extension Session {
    fileprivate func newestEventAt() throws -> Int64? {
        try row(
            """
            SELECT coalesce(
                (SELECT at FROM audit ORDER BY id DESC LIMIT 1), (SELECT created_at FROM jobs ORDER BY id DESC LIMIT 1))
            """)?[0]
    }

    /// Brings all that the gateway itself has put off forward, at most to now; times that a plugin gave stay.
    fileprivate func bringForward(by span: Int64, now: Int64) throws {
        for (table, column, state) in [
            ("tasks", "due_at", "pending"), ("reports", "due_at", "pending"), ("jobs", "parked_until", "parked"),
        ] {
            try run(
                "UPDATE \(table) SET \(column) = max(?1, \(column) - ?2) WHERE state = '\(state)' AND \(column) > ?1",
                [now, span])
        }
    }
}
