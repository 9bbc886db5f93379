import JobStore

/// What is done about an item that Sombra lists as pending.
///
/// Pure. That an item is listed is no news of a job that is under way. A job that was finally reported may be listed
/// for a while, since Sombra takes its time; if it still is after that, Sombra does not believe what it was told, or
/// was wiped. Then one more run is opened, and only one: if that does not help either, a person must look. A job of which
/// something was lost here was not answered, so its next run opens at once, and by the same bound only once.
enum ListedDecision: Sendable, Equatable {
    /// Nobody knew of it.
    case feed
    /// Its nonce or its legal date is news.
    case refresh
    /// It waits for a person because its nonce was refused, and goes on with this one.
    case reopen
    case openNextRun(after: Int)
    /// Nothing.
    case leave(Standing)

    enum Standing: Sendable, Equatable {
        case underWay
        /// Finally reported a short while ago.
        case justReported
        /// Finally reported, twice, and Sombra lists it all the same.
        case stillListed
        /// Several profiles have the identifier, and the item does not say whose it is.
        case severalProfiles
    }

    /// Why a job waits for a person that a new nonce helps.
    private static let nonceFaults: Set<String> = ["nonce-invalid"]

    /// Decides; `isPersistent` says whether the item has been listed long enough after the job's final report.
    static func decide(_ sighting: Sighting, dueAt: Int64?, isPersistent: Bool) -> ListedDecision {
        switch sighting {
        case .unknown: return .feed
        case .severalJobs: return .leave(.severalProfiles)
        case .job(let job):
            guard !job.state.isFinal else {
                guard isPersistent else { return .leave(.justReported) }
                return job.runCameByPoll ? .leave(.stillListed) : .openNextRun(after: job.run)
            }
            if LostData.isReason(job.attention, of: job.state), !job.runCameByPoll {
                return .openNextRun(after: job.run)
            }
            if job.state == .attention, !job.hasNonce, job.attention.map(nonceFaults.contains) ?? false {
                return .reopen
            }
            return job.hasNonce && (dueAt ?? job.dueAt) == job.dueAt ? .leave(.underWay) : .refresh
        }
    }
}
