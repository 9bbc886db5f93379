package import JobStore

/// What an operator does where Sombra does not answer: lets every held job go on as if it were still wanted.
package struct RestoredRelease: Sendable {
    private let store: any RestoredStore
    private let settings: IntakeSettings
    private let clock: GatewayClock
    private let wakeups: Wakeups

    package init(store: any RestoredStore, settings: IntakeSettings, clock: GatewayClock, wakeups: Wakeups) {
        self.store = store
        self.settings = settings
        self.clock = clock
        self.wakeups = wakeups
    }

    /// Releases all, and answers how many there were.
    package func releaseAll() async throws -> Int {
        var released = 0
        while true {
            // Whatever was put off counts too.
            let jobs = try await store.restoredJobs(now: .max, limit: 256)
            guard !jobs.isEmpty else { break }
            for job in jobs {
                let now = clock.now()
                let wait = job.kind == .preflight ? settings.holdAfter : settings.reportBy
                if try await store.settleRestored(job.id, .wanted(reportBy: now + wait), now: now) { released += 1 }
            }
        }
        wakeups.dispatch.notify()
        wakeups.reporting.notify()
        return released
    }
}
