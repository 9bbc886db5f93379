package import DSRModel
package import JobStore

/// What Sombra is told of a job, and where the job goes then.
///
/// Pure.
package struct Judgement: Sendable, Equatable {
    package var calls: [ReportCall]
    package var consequence: Verdict.Consequence

    package init(calls: [ReportCall], consequence: Verdict.Consequence) {
        self.calls = calls
        self.consequence = consequence
    }

    /// Judges a job, or answers nil when it is too early to.
    ///
    /// `isAwaited`: the webhook of a preflight still waits for its answer.
    /// `isLastOfIntegration`: every other job of the same `RequestDataSiloId` that is known is finally reported, and
    /// each of them was done or found nothing, so that closing the integration says nothing false of them.
    package static func of(
        _ record: JobRecord, isLastOfIntegration: Bool, isAwaited: Bool, policy: VerdictPolicy, now: Int64
    ) -> Judgement? {
        let tasks = record.tasks.map { TaskView($0, of: record.job) }
        let due = record.job.reportBy <= now
        let unsettled = tasks.contains { task in
            switch task.end {
            case .open: true
            // A preflight hears a decision or, at its report-by, a hold; an access or erasure may be told to wait.
            case .waiting(let until): record.job.kind == .preflight || until < record.job.reportBy
            default: false
            }
        }
        if unsettled && !due { return nil }
        if record.job.kind == .preflight {
            return PreflightJoin(tasks: tasks, policy: policy, isAwaited: isAwaited, now: now).judgement()
        }
        let join = JointOutcome(
            job: record.job, tasks: tasks, sent: SentUploads(record), policy: policy,
            closesIntegration: policy.completesIntegration && isLastOfIntegration, now: now)
        return join.judgement()
    }
}
