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
    package var call: ReportCall
    package var policy: ReportPolicy
    package var now: Int64
    /// From 0 up to 1.
    package var jitter: Double

    package init(
        report: Report, job: Job, call: ReportCall, policy: ReportPolicy, now: Int64, jitter: Double
    ) {
        self.report = report
        self.job = job
        self.call = call
        self.policy = policy
        self.now = now
        self.jitter = jitter
    }

    /// What becomes of the report.
    package enum Result: Sendable {
        case ended(ReportEnd.Disposition)
        /// The key was refused: the lane of the job's target stands still until the time, in milliseconds since 1970.
        case stopLane(ReportEnd.Disposition, until: Int64)
        /// Sombra takes no reports of this request any more: ask what became of it, then call `closed(_:isLastOfVerdict:)`.
        case askStatus
    }

    /// Decides on Sombra's answer.
    package func decide(_ answer: ReportAnswer) -> Result {
        switch answer {
        case .accepted: .ended(.sent)
        case .closed: .askStatus
        case .alreadyResolved: .ended(alreadyResolved())
        case .unauthorized: unauthorized()
        case .rateLimited(let after): .ended(retry(after: after, mayHaveArrived: report.mayHaveArrived))
        case .transient(let cause, let after):
            .ended(retry(after: after, mayHaveArrived: report.mayHaveArrived || cause.isAnswerLost))
        case .malformed: .ended(refused("report-refused"))
        case .nonceInvalid: .ended(.dropped(.attention("nonce-invalid")))
        case .tooLarge: .ended(.dropped(.attention("report-too-large")))
        case .routeMissing: .ended(refused("sombra-too-old"))
        case .redirected: .ended(.dropped(.attention("sombra-redirects")))
        }
    }

    /// Decides on a request that takes no reports any more; `status` is nil where Sombra does not tell it.
    ///
    /// It may be closed because our own final report was taken: in an earlier run, which ends with nothing else, or just
    /// now, if the answer to the last call of the verdict was lost.
    package func closed(_ status: RequestStatus?, isLastOfVerdict: Bool) -> ReportEnd.Disposition {
        let wasTaken = job.run > 1 || (report.mayHaveArrived && isLastOfVerdict && !call.isInterim)
        let isObsolete = wasTaken || status?.isWithdrawn == true
        return .dropped(isObsolete ? .obsolete : .attention("closed-without-our-answer"))
    }

    /// The call was too large: its parts take its place, or Sombra hears that a person must look.
    func divided(_ division: Division) throws -> ReportEnd.Disposition {
        switch division {
        case .calls(let calls): return .divided(try calls.map { try $0.encoded() })
        case .refused(let refusal):
            let error = ReportCall.confirm(
                .init(
                    profileStatus: .error, message: "\(refusal.kind.rawValue): \(refusal.explanation)",
                    retryAfter: now + policy.retryErrorAfter))
            return .replaced([try error.encoded()], .attention(refusal.kind.rawValue))
        }
    }

    /// What became of the request could not be asked now: the report is sent again, and asked about again.
    package func unasked() -> ReportEnd.Disposition { retry(after: nil, mayHaveArrived: report.mayHaveArrived) }

    /// The nonce was refused, and a newer one has come since: at once again.
    package func renewed() -> ReportEnd.Disposition {
        .retry(dueAt: now, mayHaveArrived: report.mayHaveArrived)
    }

    /// The result was lost between the plugin and Sombra: a person must look, and nothing may be said.
    package func bodyLost() -> ReportEnd.Disposition { .dropped(.attention("result-lost")) }

    /// The check was answered: by us, if an earlier call may have arrived or the answer to the webhook held it.
    private func alreadyResolved() -> ReportEnd.Disposition {
        if case .enrich(_, let mayBeAnswered) = call, mayBeAnswered || report.mayHaveArrived {
            return .dropped(.obsolete)
        }
        return .dropped(.attention("closed-without-our-answer"))
    }

    private func unauthorized() -> Result {
        let until = now + policy.pauseAfterUnauthorized
        return .stopLane(.retry(dueAt: until, mayHaveArrived: report.mayHaveArrived), until: until)
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

extension TransientCause {
    /// Whether the call may have been taken and only its answer was lost.
    ///
    /// A status of trouble, or a page of something between us and Sombra, is an answer: the call was not taken.
    fileprivate var isAnswerLost: Bool {
        switch self {
        case .timedOut, .network: true
        case .status, .webPage, .notSent: false
        }
    }
}
