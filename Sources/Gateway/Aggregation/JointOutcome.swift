import DSRModel
import JobStore
import Sombra

/// Joins the tasks of a DSR job, worst first: dead, held, waiting, skipped, done, notFound.
///
/// Fail-closed: what no plugin said is never reported. An access with anything but answers sends no data at all, so
/// that a later report is not appended to an earlier half.
struct JointOutcome {
    let job: Job
    let tasks: [TaskView]
    /// The files and pages that Sombra took in this run already.
    let sent: SentUploads
    let policy: VerdictPolicy
    let closesIntegration: Bool
    let now: Int64

    func judgement() -> Judgement {
        guard !tasks.isEmpty else {
            return job.attention == RouteMatch.nothingToDo ? nothingToDo() : error("no-plugin", permanent: true)
        }
        if let dead = worstDeath() { return dead }
        if let held = held() { return held }
        if let waiting = waiting() { return waiting }
        return job.type == .access ? access() : confirmed()
    }

    // MARK: Interim

    private func worstDeath() -> Judgement? {
        let deaths = tasks.compactMap { task -> Bool? in
            if case .dead(_, let permanent) = task.end { return permanent }
            return exceptionDeath(of: task)
        }
        guard !deaths.isEmpty else { return nil }
        let code = tasks.lazy.compactMap(\.sizeRefusal).first?.rawValue ?? "plugin-gave-up"
        return error(code, permanent: deaths.allSatisfy { $0 })
    }

    /// A datapoint that failed, or that a human must decide on, keeps an access from being answered.
    private func exceptionDeath(of task: TaskView) -> Bool? {
        for outcome in task.exceptions.values {
            switch outcome {
            case .failed, .held: return true
            default: continue
            }
        }
        return nil
    }

    private func held() -> Judgement? {
        let reasons = tasks.compactMap { task -> String? in
            if case .held(let reason) = task.end { return reason }
            return nil
        }
        guard !reasons.isEmpty else { return nil }
        if job.type == .access { return error("needs-decision", permanent: true) }
        // The only member that can ask for an action; `profileStatus` knows no such value.
        let call = ReportCall.confirm(.init(status: .actionRequired, message: message(reasons)))
        return Judgement(calls: [call], consequence: .parked(until: now + policy.retryDecisionAfter))
    }

    private func waiting() -> Judgement? {
        let open = tasks.contains { $0.end == .open }
        let times = tasks.compactMap { task -> Int64? in
            if case .waiting(let until) = task.end { return until }
            return nil
        }
        guard open || !times.isEmpty else { return nil }
        // What is still being tried goes on soon; what waits elsewhere goes on when it said.
        let until = open ? now + policy.retryErrorAfter / 16 : max(times.min() ?? now, now)
        let call = ReportCall.confirm(
            .init(
                profileStatus: .waiting, message: message([]),
                retryAfter: max(times.max() ?? 0, now + policy.retryErrorAfter), pollID: job.id.rawValue))
        return Judgement(calls: [call], consequence: .parked(until: until))
    }

    private func error(_ attention: String, permanent: Bool) -> Judgement {
        let retry = now + policy.retryErrorAfter
        let call = ReportCall.confirm(.init(profileStatus: .error, message: message([]), retryAfter: retry))
        return Judgement(
            calls: [call], consequence: permanent ? .attention(job.attention ?? attention) : .parked(until: retry))
    }

    // MARK: Final

    private func confirmed() -> Judgement {
        let skips = tasks.compactMap { task -> String? in
            if case .skipped(let reason) = task.end { return reason }
            return nil
        }
        if !skips.isEmpty {
            let confirmation = ReportCall.Confirmation(
                profileStatus: .skippedDueToException, message: message(skips))
            return Judgement(calls: [.confirm(confirmation)], consequence: .reported)
        }
        if tasks.allSatisfy({ $0.end == .notFound }) {
            let confirmation = ReportCall.Confirmation(profileStatus: .skipped, message: message([]))
            return Judgement(calls: [.confirm(confirmation)], consequence: .reported)
        }
        return Judgement(calls: [.confirm(.init(status: closesIntegration ? .ready : nil))], consequence: .reported)
    }

    /// A polled job that a webhook would have been answered 204 for: the same, as a report for this profile alone.
    private func nothingToDo() -> Judgement {
        let confirmation = ReportCall.Confirmation(profileStatus: .skipped, message: message([]))
        return Judgement(calls: [.confirm(confirmation)], consequence: .reported)
    }

    private func access() -> Judgement {
        let allSkipped = tasks.allSatisfy { task in
            if case .skipped = task.end { return true }
            return false
        }
        if allSkipped {
            let reasons = tasks.compactMap { task -> String? in
                if case .skipped(let reason) = task.end { return reason }
                return nil
            }
            let confirmation = ReportCall.Confirmation(
                profileStatus: .skippedDueToException, message: message(reasons))
            return Judgement(calls: [.confirm(confirmation)], consequence: .reported)
        }
        let calls = AccessCalls(
            job: job, tasks: tasks, sent: sent, policy: policy, closesIntegration: closesIntegration
        ).calls()
        // Nothing to say is no answer.
        return calls.isEmpty
            ? error("no-datapoint", permanent: true) : Judgement(calls: calls, consequence: .reported)
    }

    /// Every plugin's part in codes; then what plugins gave as reasons for the person in charge.
    private func message(_ reasons: [String]) -> String {
        let parts = tasks.isEmpty ? [job.attention ?? "no plugin could be chosen"] : tasks.map(\.part)
        let given = reasons.filter { !$0.isEmpty }
        return (parts + given).joined(separator: "; ")
    }
}
