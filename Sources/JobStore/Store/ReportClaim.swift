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

    package init(
        report: ReportID, disposition: Disposition, status: Int?, now: Int64, audit: [AuditEvent] = []
    ) {
        self.report = report
        self.disposition = disposition
        self.status = status
        self.now = now
        self.audit = audit
    }
}
