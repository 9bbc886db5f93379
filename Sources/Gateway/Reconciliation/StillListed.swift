import JobStore

/// Which jobs were listed after their final report, and how often.
///
/// Pure. A report that was just taken may not have reached the list, so one look proves nothing.
struct StillListed: Sendable {
    private struct Seen {
        var run: Int
        var rounds: Int
    }

    private let settlesIn: Int64
    private var before: [JobID: Seen] = [:]
    private var now: [JobID: Seen] = [:]

    init(settlesIn: Int64) { self.settlesIn = settlesIn }

    /// Notes that a job that ended is listed in this round, in a page that was asked for at `askedAt`; true when it has
    /// been long enough: two rounds, the last of them `settlesIn` after the report.
    mutating func note(_ job: JobID, run: Int, endedAt: Int64, askedAt: Int64) -> Bool {
        guard askedAt > endedAt else { return false }
        let last = before[job].flatMap { $0.run == run ? $0.rounds : nil } ?? 0
        now[job] = Seen(run: run, rounds: last + 1)
        return last >= 1 && askedAt - endedAt >= settlesIn
    }

    /// A round ended.
    ///
    /// What it did not list begins anew, if it saw the whole list.
    mutating func endRound(isComplete: Bool) {
        before = isComplete ? now : before.merging(now) { $1 }
        now = [:]
    }
}
