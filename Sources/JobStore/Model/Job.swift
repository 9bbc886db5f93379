package import DSRModel

/// Which of Sombra's two webhooks a job came with.
package enum JobKind: String, Sendable, Codable {
    /// "New DSR job": one identifier of one request in one data silo.
    case dsr
    /// "New preflight job": one identifier of one request for one preflight check.
    case preflight
}

/// Where a job stands.
package enum JobState: String, Sendable, CaseIterable {
    /// Committed, nothing begun.
    case accepted
    /// At least one of its tasks was claimed.
    case running
    /// Its reports stand in the outbox.
    case reporting
    /// Sombra took the final report.
    case reported
    /// Sombra took an interim report; the job goes on at ``Job/parkedUntil``, by an operator or by a redelivery.
    case parked
    /// Sombra no longer wants the answer: the request was revoked or cancelled.
    case obsolete
    /// A person is needed; ``Job/attention`` says why.
    case attention
    /// Came back with a backup: nothing is done until Sombra has said that it still wants the answer.
    case restored

    /// Whether no further report will be sent unless a new run begins.
    package var isFinal: Bool { self == .reported || self == .obsolete }
}

/// One webhook of one request, with all that stands in clear about it.
package struct Job: Sendable, Equatable {
    package var id: JobID
    package var kind: JobKind
    package var state: JobState
    package var type: RequestType
    /// Sombra's id of the request.
    package var requestID: String
    /// The id of the data silo, or of the preflight check; empty when the webhook named none.
    package var target: String
    /// `RequestDataSiloId`: shared by the jobs of one request in one data silo; nil where the webhook had none.
    package var siblingGroup: String?
    /// The kind of identifier; nil where the webhook had none.
    package var identifierType: IdentifierType?
    /// The keyed hash of the identifier, for look-ups and the audit.
    package var identifierHash: String
    package var isTest: Bool
    /// From 1; each new delivery after the final report, or after something was lost here, opens the next.
    package var run: Int
    /// Whether an earlier run came to its end, so that the request may be closed because of what was reported then.
    package var hadEnd: Bool
    /// Grows with each change of the job that a judgement must not overlook: a reopening (by a redelivery too), a new
    /// run, a settling.
    package var revision: Int64
    /// Milliseconds since 1970, UTC, like all times here: when this run was accepted.
    package var acceptedAt: Int64
    /// When Sombra must hear something, before its own redelivery.
    package var reportBy: Int64
    /// The legal date.
    package var dueAt: Int64
    /// When the person made the request, where it is known.
    package var requestedAt: Int64?
    /// When a parked job goes on by itself.
    package var parkedUntil: Int64?
    /// A stable code of why a person is needed.
    package var attention: String?

    /// The ``attention`` of a job of which something that is stored cannot be read.
    package static let unreadable = "store.unreadable"

    package init(
        id: JobID, kind: JobKind, state: JobState, type: RequestType, requestID: String, target: String,
        siblingGroup: String?, identifierType: IdentifierType?, identifierHash: String, isTest: Bool, run: Int,
        revision: Int64, acceptedAt: Int64, reportBy: Int64, dueAt: Int64,
        requestedAt: Int64? = nil, parkedUntil: Int64? = nil, attention: String? = nil, hadEnd: Bool = false
    ) {
        self.id = id
        self.kind = kind
        self.state = state
        self.type = type
        self.requestID = requestID
        self.target = target
        self.siblingGroup = siblingGroup
        self.identifierType = identifierType
        self.identifierHash = identifierHash
        self.isTest = isTest
        self.run = run
        self.revision = revision
        self.acceptedAt = acceptedAt
        self.reportBy = reportBy
        self.dueAt = dueAt
        self.requestedAt = requestedAt
        self.parkedUntil = parkedUntil
        self.attention = attention
        self.hadEnd = hadEnd
    }
}
