/// What to hand out of the outbox.
package struct ReportClaim: Sendable {
    package var now: Int64
    package var limit: Int
    /// Data silos and checks whose lane is stopped.
    package var excludedTargets: Set<String>
    /// How many reports of a target are under way already.
    package var underWay: [String: Int]
    /// How many reports of one target may be under way at once, so that none takes every place.
    package var limitPerTarget: Int
    /// Targets with a limit of their own.
    package var limits: [String: Int]
    /// The longest that a report ever waits, in milliseconds: one that is due later than that is due now, since the
    /// clock was set back.
    package var longestWait: Int64

    package init(
        now: Int64, limit: Int, excludedTargets: Set<String> = [], underWay: [String: Int] = [:],
        limitPerTarget: Int = .max, limits: [String: Int] = [:], longestWait: Int64 = 10 * 365 * 86_400_000
    ) {
        self.now = now
        self.limit = limit
        self.excludedTargets = excludedTargets
        self.underWay = underWay
        self.limitPerTarget = limitPerTarget
        self.limits = limits
        self.longestWait = longestWait
    }

    /// How many more reports of a target may be handed out.
    package func room(for target: String) -> Int {
        guard !excludedTargets.contains(target) else { return 0 }
        return min(max((limits[target] ?? limitPerTarget) - underWay[target, default: 0], 0), limit)
    }
}

extension DurableStore {
    /// Hands out reports with no limit but one for all of them.
    package func claimReports(now: Int64, limit: Int, excludingTargets: Set<String>) async throws -> ClaimedReports {
        try await claimReports(ReportClaim(now: now, limit: limit, excludedTargets: excludingTargets))
    }
}

/// Reports that were handed out.
package struct ClaimedReports: Sendable {
    package var reports: [ClaimedReport]
    /// When the next report falls due, if one is pending.
    package var nextDueAt: Int64?

    package init(reports: [ClaimedReport], nextDueAt: Int64?) {
        self.reports = reports
        self.nextDueAt = nextDueAt
    }
}

/// A report that was handed out, with what it takes to send it.
package struct ClaimedReport: Sendable {
    package var report: Report
    package var job: Job
    /// The newest nonce of the job.
    package var nonce: String
    /// The webhook's body as received.
    package var body: [UInt8]

    package init(report: Report, job: Job, nonce: String, body: [UInt8]) {
        self.report = report
        self.job = job
        self.nonce = nonce
        self.body = body
    }
}

/// How an attempt to send a report ended.
package struct ReportEnd: Sendable {
    /// What becomes of the report.
    package enum Disposition: Sendable {
        /// Sombra took it.
        case sent
        /// It is sent again, not before `dueAt`.
        case retry(dueAt: Int64, mayHaveArrived: Bool)
        /// It is sent again, as if it had not been handed out: the attempt does not count.
        case returned(dueAt: Int64, mayHaveArrived: Bool)
        /// Its nonce was refused: it is sent again at once if the job has another one by now, else it is dropped.
        case nonceRefused(String, Verdict.Consequence)
        /// It is sent no more, nor are the rest of the verdict's; the job goes to where this says.
        case dropped(Verdict.Consequence)
        /// These calls, at least one, take its place in the lane; the rest of the verdict's follow.
        case divided([[UInt8]])
        /// These calls take the place of it and of the rest of the verdict's.
        case replaced([[UInt8]], Verdict.Consequence)
    }

    package var report: ReportID
    package var disposition: Disposition
    /// Sombra's answer; nil where none came.
    package var status: Int?
    package var now: Int64
    package var audit: [AuditEvent]
    /// When Sombra must hear of the job next, where it has just heard something beside the report.
    package var reportBy: Int64?

    package init(
        report: ReportID, disposition: Disposition, status: Int?, now: Int64, audit: [AuditEvent] = [],
        reportBy: Int64? = nil
    ) {
        self.report = report
        self.disposition = disposition
        self.status = status
        self.now = now
        self.audit = audit
        self.reportBy = reportBy
    }
}
