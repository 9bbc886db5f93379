import DSRModel
package import JobStore

/// A job as the operator sees it: nothing personal.
package struct JobView: Codable, Sendable, Equatable {
    package var id: String
    package var kind: String
    package var state: String
    package var type: String
    package var request: String
    /// The data silo or preflight check.
    package var target: String
    package var identifierType: String?
    package var isTest: Bool
    package var run: Int
    /// Milliseconds since 1970, UTC, like all times here.
    package var acceptedAt: Int64
    package var reportBy: Int64
    package var dueAt: Int64
    /// When the person made the request, where it is known.
    package var requestedAt: Int64?
    package var parkedUntil: Int64?
    package var attention: String?
    /// What a person does about it.
    package var mend: String?

    package init(_ job: Job) {
        id = job.id.rawValue
        kind = job.kind.rawValue
        state = job.state.rawValue
        type = job.type.rawValue
        request = job.requestID
        target = job.target
        identifierType = job.identifierType?.rawValue
        isTest = job.isTest
        run = job.run
        acceptedAt = job.acceptedAt
        reportBy = job.reportBy
        dueAt = job.dueAt
        requestedAt = job.requestedAt
        parkedUntil = job.parkedUntil
        attention = job.attention
        mend = AttentionMend.text(for: job.attention)
    }
}

/// A page of jobs.
package struct JobList: Codable, Sendable, Equatable {
    /// The gateway's clock, in milliseconds since 1970, UTC.
    package var now: Int64
    package var jobs: [JobView]

    package init(now: Int64, jobs: [JobView]) {
        self.now = now
        self.jobs = jobs
    }
}

/// A job with its tasks, reports and audit.
package struct JobDetail: Codable, Sendable, Equatable {
    /// One plugin's part.
    package struct Part: Codable, Sendable, Equatable {
        package var plugin: String
        package var state: String
        package var attempts: Int
        package var dueAt: Int64
        package var build: String?
        package var datapoints: [String]

        init(_ task: JobTask) {
            plugin = task.plugin.rawValue
            state = task.state.rawValue
            attempts = task.attempts
            dueAt = task.dueAt
            build = task.build
            datapoints = task.datapoints.map(\.rawValue)
        }
    }

    /// One call in the outbox.
    package struct Call: Codable, Sendable, Equatable {
        package var sequence: Int
        package var state: String
        package var attempts: Int
        package var dueAt: Int64
        package var lastStatus: Int?

        init(_ report: Report) {
            sequence = report.sequence
            state = report.state.rawValue
            attempts = report.attempts
            dueAt = report.dueAt
            lastStatus = report.lastStatus
        }
    }

    /// One line of the audit.
    package struct Event: Codable, Sendable, Equatable {
        package var at: Int64
        package var run: Int
        package var event: String
        package var plugin: String?
        package var detail: [String: String]

        init(_ event: AuditEvent) {
            at = event.at
            run = event.run
            self.event = event.event
            plugin = event.plugin?.rawValue
            detail = event.detail
        }
    }

    /// The gateway's clock, in milliseconds since 1970, UTC.
    package var now: Int64
    package var job: JobView
    package var tasks: [Part]
    package var reports: [Call]
    package var audit: [Event]

    package init(_ record: JobRecord, audit: [AuditEvent], now: Int64) {
        self.now = now
        job = JobView(record.job)
        tasks = record.tasks.map(Part.init)
        reports = record.reports.map(Call.init)
        self.audit = audit.map(Event.init)
    }
}
