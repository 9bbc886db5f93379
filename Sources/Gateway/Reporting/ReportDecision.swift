import DSRModel
package import JobStore
package import Sombra

/// Decides what becomes of a report from Sombra's answer.
///
/// Pure.
///
/// Source of the statuses: "Authenticating to API" and the API reference pages of each endpoint.
package struct ReportDecision: Sendable {
    package var report: Report
    package var job: Job
    /// The nonce that the report went out with.
    package var nonce: String
    package var call: ReportCall
    package var policy: ReportPolicy
    package var now: Int64
    /// From 0 up to 1.
    package var jitter: Double

    package init(
        report: Report, job: Job, nonce: String, call: ReportCall, policy: ReportPolicy, now: Int64, jitter: Double
    ) {
        self.report = report
        self.job = job
        self.nonce = nonce
        self.call = call
        self.policy = policy
        self.now = now
        self.jitter = jitter
    }

    /// What becomes of the report.
    package enum Result: Sendable {
        case ended(ReportEnd.Disposition)
        /// Sombra takes no reports of this request any more: ask what became of it, then call `closed(_:isLastOfVerdict:)`.
        case askStatus
    }

    /// Decides on Sombra's answer.
    ///
    /// `isPeerDown`: Sombra is in trouble as a whole, so that its recovery sets the pace, and nothing counts against
    /// this one report.
    package func decide(_ answer: ReportAnswer, isPeerDown: Bool = false) -> Result {
        switch answer {
        case .accepted: .ended(.sent)
        case .closed: .askStatus
        case .alreadyResolved: .ended(alreadyResolved())
        // The lane of the target stands still; it is not the report's fault.
        case .unauthorized: .ended(.returned(dueAt: now, mayHaveArrived: report.mayHaveArrived))
        case .rateLimited(let after):
            .ended(again(after: after, mayHaveArrived: report.mayHaveArrived, isPeerDown: isPeerDown))
        case .transient(let cause, let after):
            .ended(
                again(
                    after: after, mayHaveArrived: report.mayHaveArrived || cause.mayHaveArrived,
                    isPeerDown: isPeerDown))
        case .redirected:
            .ended(again(after: nil, mayHaveArrived: report.mayHaveArrived, isPeerDown: isPeerDown))
        case .malformed(let status, _) where Self.saidOnTheWay.contains(status):
            .ended(patiently { refused("report-refused") })
        case .malformed: .ended(refused("report-refused"))
        case .nonceInvalid: .ended(.nonceRefused(nonce, .attention("nonce-invalid")))
        case .tooLarge: .ended(.dropped(.attention("report-too-large")))
        case .routeMissing: .ended(patiently { refused("sombra-too-old") })
        }
    }

    /// Statuses that Sombra does not document, so that something between it and us may have given them.
    private static let saidOnTheWay: Set<Int> = [403, 407]

    /// Whether Sombra must be told that the report is late: it is past report-by, and its own call fails again and
    /// again for a reason that passes.
    package func mustSayLate(after answer: ReportAnswer) -> Bool {
        guard case .transient(let cause, _) = answer else { return false }
        if case .notSent = cause { return false }
        return job.kind == .dsr && !call.isInterim && job.reportBy <= now && report.attempts > 2
    }

    /// Decides on a request that takes no reports any more; `status` is nil where Sombra does not tell it.
    ///
    /// It may be closed because our own final report was taken: in an earlier run, which ends with nothing else, or just
    /// now, if the answer to the last call of the verdict was lost.
    ///
    /// Where Sombra says that the request takes reports, see ``closedWhileOpen()``.
    package func closed(_ status: RequestStatus?, isLastOfVerdict: Bool) -> ReportEnd.Disposition {
        if status?.takesReports == true { return closedWhileOpen() }
        let wasTaken = job.hadEnd || (report.mayHaveArrived && isLastOfVerdict && !call.isInterim)
        let isObsolete = wasTaken || status?.isWithdrawn == true
        return .dropped(isObsolete ? .obsolete : .attention("closed-without-our-answer"))
    }

    /// Something else may have answered, and the job may wait for us still: the refusal is believed only after many
    /// attempts, and not the first time even then.
    ///
    /// What was not certainly heard is a person's, for nothing else shows that it was taken.
    private func closedWhileOpen() -> ReportEnd.Disposition {
        guard report.attempts >= policy.patience, report.lastStatus == 409 else { return unasked() }
        return .dropped(job.hadEnd ? .obsolete : .attention("closed-without-our-answer"))
    }

    /// The call was too large: its parts take its place, or Sombra hears that a person must look.
    func divided(_ division: Division) throws -> ReportEnd.Disposition {
        switch division {
        case .calls(let calls): return .divided(try calls.map { try $0.encoded() })
        case .refused(let refusal):
            let error = ReportCall.confirm(
                .init(
                    profileStatus: .error, message: "\(refusal.kind.rawValue): \(refusal.explanation)",
                    retryAfter: now + policy.retryLateAfter))
            return .replaced([try error.encoded()], .attention(refusal.kind.rawValue))
        }
    }

    /// What became of the request is not known yet: the report is sent again, and asked about again.
    package func unasked() -> ReportEnd.Disposition { retry(after: nil, mayHaveArrived: report.mayHaveArrived) }

    /// The result was lost between the plugin and Sombra: a person must look, and nothing may be said.
    package func bodyLost() -> ReportEnd.Disposition { .dropped(.attention(LostData.result)) }

    /// The check was answered: by us, if an earlier call may have arrived or the answer to the webhook held it.
    private func alreadyResolved() -> ReportEnd.Disposition {
        if case .enrich(_, let mayBeAnswered) = call, mayBeAnswered || report.mayHaveArrived {
            return .dropped(.obsolete)
        }
        return .dropped(.attention("closed-without-our-answer"))
    }

    /// Something on the way may have answered: only when it is said again and again it is taken for Sombra's own word.
    private func patiently(_ otherwise: () -> ReportEnd.Disposition) -> ReportEnd.Disposition {
        guard report.attempts >= policy.patience else {
            return retry(after: nil, mayHaveArrived: report.mayHaveArrived)
        }
        return otherwise()
    }

    private func again(after: Duration?, mayHaveArrived: Bool, isPeerDown: Bool) -> ReportEnd.Disposition {
        guard isPeerDown else { return retry(after: after, mayHaveArrived: mayHaveArrived) }
        return .returned(dueAt: now + (after?.milliseconds ?? 0), mayHaveArrived: mayHaveArrived)
    }

    private func retry(after: Duration?, mayHaveArrived: Bool) -> ReportEnd.Disposition {
        let wait = policy.backoff.wait(afterFailures: report.attempts, jitter: jitter)
        return .retry(dueAt: now + max(wait, after?.milliseconds ?? 0), mayHaveArrived: mayHaveArrived)
    }

    /// An error that the peer does not take for an access is said in the one other way that turns nothing into
    /// "no data", and only where a status may be said at all.
    private func refused(_ attention: String) -> ReportEnd.Disposition {
        guard case .confirm(let confirmation) = call, confirmation.profileStatus == .error, job.type == .access,
            policy.completesIntegration,
            let fallback = try? ReportCall.values(.init(status: .waiting)).encoded()
        else { return .dropped(.attention(attention)) }
        return .replaced([fallback], .attention(attention))
    }
}
