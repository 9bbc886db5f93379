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
        let isFirst = lastNow.withLock { $0 == nil }
        let newest = isFirst ? try await read { try $0.newestEventAt() } ?? now : now
        // Where no gateway ran the calendar was set back with the clock.
        if isFirst { lastCalendar.withLock { $0 = $0 ?? newest } }
        try await bringForward(lastNow, from: newest, to: now) { session, span in
            try session.bringForward(by: span, now: now)
        }
    }

    /// Follows the calendar: a plugin that read the same wrong clock gave times that lie as far ahead.
    func follow(calendar: Int64) async throws {
        try await bringForward(lastCalendar, from: calendar, to: calendar) { session, span in
            try session.bringWaitingForward(by: span, calendar: calendar)
        }
    }

    /// Does something once for each time that a clock is set back, however many ask at once.
    private func bringForward(
        _ clock: borrowing Mutex<Int64?>, from first: Int64, to now: Int64,
        _ change: @escaping @Sendable (Session, _ span: Int64) throws -> Void
    ) async throws {
        let span = clock.withLock { seen in
            let newest = seen ?? first
            let isSetBack = newest - now > Self.slack
            seen = isSetBack ? now : max(newest, now)
            return isSetBack ? newest - now : 0
        }
        guard span > 0 else { return }
        do {
            try await write { try change($0, span) }
        } catch {
            // The next claim does it.
            clock.withLock { seen in seen = max(seen ?? now, now + span) }
            throw error
        }
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

    /// Brings what plugins wait for forward, at most to now: one that is asked too early says so, and burns nothing.
    fileprivate func bringWaitingForward(by span: Int64, calendar: Int64) throws {
        try run(
            "UPDATE tasks SET due_at = max(?1, due_at - ?2) WHERE state = 'waiting' AND due_at > ?1", [calendar, span])
    }

    /// Brings all that the gateway itself has put off forward, at most to now.
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
