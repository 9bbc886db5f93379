import DSRModel
import Foundation
import GRDB
import JobStore

extension Session {
    func accept(_ draft: AcceptDraft, strictJTI: Bool) throws -> Acceptance {
        let delivery = draft.delivery
        let known = try known(delivery)
        let binding = try binding(of: draft, known: known?.id)
        let decision = AcceptanceDecision.decide(
            delivery, known: known.map(\.decided), binding: binding, strictJTI: strictJTI)
        if decision == .replay { return .replay }
        if let known, known.hasTwin { return .duplicate(known.id, reopened: false) }
        guard let known else {
            try create(draft, sharesToken: binding != nil)
            return .created(draft.id)
        }
        if binding?.job != known.id { try bind(draft, to: known.id) }
        if known.isKnownByPollAlone { try adopt(known, delivery) }
        switch decision {
        case .create, .replay:
            throw StoreError.misuse("a delivery of a known job was decided to be \(decision)")
        case .refresh:
            // Of a job that ended nothing personal may come back.
            if !known.state.isFinal { try setNonce(delivery, of: known) }
            if delivery.origin.isPoll { return .duplicate(known.id, reopened: false) }
            try append([event("redelivered", draft, known.id, run: known.run)])
            return .duplicate(known.id, reopened: false)
        case .reopen:
            try setNonce(delivery, of: known)
            try reopen(
                known.row, run: known.run, adding: delivery.plan, now: delivery.receivedAt, reportBy: delivery.reportBy)
            let name = delivery.origin.isPoll ? "polled.reopened" : "redelivered.reopened"
            try append([event(name, draft, known.id, run: known.run)])
            return .duplicate(known.id, reopened: true)
        case .nextRun:
            try append([try openNextRun(of: known, draft)])
            return .newRun(known.id, run: known.run + 1)
        }
    }

    /// The job that a delivery is of.
    private func known(_ delivery: Delivery) throws -> KnownJob? {
        if delivery.origin.isPoll { return try knownByIdentifier(delivery) }
        if let known = try known(delivery.requestID, key: delivery.key) { return known }
        guard let key = delivery.keyByIdentifier, var known = try known(delivery.requestID, key: key) else {
            return nil
        }
        known.isKnownByPollAlone = true
        return known
    }

    /// The key names one request, so one index serves both: each that is ordered by chance costs a page a commit.
    private func known(_ requestID: String, key: String) throws -> KnownJob? {
        try row("SELECT \(KnownJob.columns) FROM jobs WHERE request_id = ? AND key = ?", [requestID, key]).map(
            KnownJob.init)
    }

    /// A polled item does not know its profile, so its key may not be the job's.
    private func knownByIdentifier(_ delivery: Delivery) throws -> KnownJob? {
        let found = try rows(
            """
            SELECT \(KnownJob.columns) FROM jobs WHERE request_id = ? AND kind = 'dsr' AND target = ? AND type = ?
                AND identifier_type IS ? AND identifier_hash = ? ORDER BY id LIMIT 2
            """,
            [
                delivery.requestID, delivery.target, delivery.type.rawValue, delivery.identifierType?.rawValue,
                delivery.identifierHash,
            ])
        var known = try found.first.map(KnownJob.init)
        known?.hasTwin = found.count > 1
        return known
    }

    /// A job that came by polling gets what its webhook alone says.
    private func adopt(_ known: KnownJob, _ delivery: Delivery) throws {
        try run(
            "UPDATE jobs SET key = ?, sibling_group = COALESCE(?, sibling_group) WHERE id = ?",
            [delivery.key, delivery.siblingGroup, known.row])
    }

    /// What the `jti` is bound to: to the known job if it is, else to any.
    private func binding(of draft: AcceptDraft, known: JobID?) throws -> AcceptanceDecision.Binding? {
        guard let jti = draft.jti,
            let row = try row(
                "SELECT job, request_id, core_hash FROM bindings WHERE jti = ? ORDER BY job = ? DESC LIMIT 1",
                [jti, known?.rawValue ?? ""])
        else { return nil }
        var columns = ColumnReader(row)
        return AcceptanceDecision.Binding(
            job: JobID(rawValue: columns.text()), requestID: columns.text(), coreIdentifierHash: columns.text())
    }

    private func bind(_ draft: AcceptDraft, to job: JobID) throws {
        guard let jti = draft.jti else { return }
        try run(
            "INSERT INTO bindings (jti, job, request_id, core_hash, at) VALUES (?, ?, ?, ?, ?)",
            [
                jti, job.rawValue, draft.delivery.requestID, draft.delivery.coreIdentifierHash,
                draft.delivery.receivedAt,
            ])
    }

    private func create(_ draft: AcceptDraft, sharesToken: Bool) throws {
        let delivery = draft.delivery
        try run(
            """
            INSERT INTO jobs (
                uuid, key, kind, state, type, request_id, target, sibling_group, identifier_type, identifier_hash,
                is_test, run, revision, created_at, accepted_at, report_by, due_at, requested_at, attention, undecided
            ) VALUES (?, ?, ?, 'accepted', ?, ?, ?, ?, ?, ?, ?, 1, 1, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                draft.id.rawValue, delivery.key, delivery.kind.rawValue, delivery.type.rawValue, delivery.requestID,
                delivery.target, delivery.siblingGroup, delivery.identifierType?.rawValue, delivery.identifierHash,
                delivery.isTest, delivery.receivedAt, delivery.receivedAt, delivery.reportBy, delivery.dueAt,
                delivery.requestedAt, delivery.attention, delivery.plan.count,
            ])
        let job = database.lastInsertedRowID
        try run("INSERT INTO payloads (job, body, nonce) VALUES (?, ?, ?)", [job, draft.body, draft.nonce])
        for planned in delivery.plan {
            try insert(planned, job: job, run: 1, before: .none, delivery.kind, delivery.type, now: delivery.receivedAt)
        }
        try bind(draft, to: draft.id)
        // That the job was accepted stands in its row; a line for it would be a sixth of the work.
        if sharesToken { try append([event("accepted.sharedToken", draft, draft.id, run: 1)]) }
        if delivery.origin.isPoll { try append([event("accepted.polled", draft, draft.id, run: 1)]) }
    }

    /// The newest nonce takes the place of the older one.
    ///
    /// A list of what is pending may be older than a webhook that came while it was under way.
    private func setNonce(_ delivery: Delivery, of job: KnownJob) throws {
        if delivery.origin.isPoll {
            if delivery.dueIsExact {
                try run(
                    "UPDATE jobs SET due_at = ? WHERE id = ? AND due_at <> ?",
                    [delivery.dueAt, job.row, delivery.dueAt])
            }
            let newer = try row(
                """
                SELECT 1 FROM jobs j WHERE j.id = ?1 AND (j.accepted_at >= ?2 OR EXISTS (
                    SELECT 1 FROM audit a WHERE a.job = j.id AND a.at >= ?2
                        AND a.event IN ('redelivered', 'redelivered.reopened')))
                """, [job.row, delivery.receivedAt])
            guard newer == nil else { return }
        }
        try run(
            "UPDATE payloads SET nonce = ? WHERE job = ?",
            [try sealer.seal(Array(delivery.nonce.utf8), .nonce(job.id)), job.row])
    }

    func event(_ name: String, _ draft: AcceptDraft, _ job: JobID, run: Int) -> AuditEvent {
        AuditEvent(at: draft.delivery.receivedAt, job: job, run: run, event: name)
    }

    /// Adds a plugin's part to a run.
    func insert(
        _ planned: PlannedTask, job: Int64, run: Int, before: Before, _ kind: JobKind, _ type: RequestType, now: Int64
    ) throws {
        try self.run(
            """
            INSERT INTO tasks (uuid, job, run, plugin, state, destructive, open, datapoints, handed, begun, due_at)
            VALUES (?, ?, ?, ?, 'pending', ?, 1, ?, ?, ?, ?)
            """,
            [
                TaskID(at: now).rawValue, job, run, planned.plugin.rawValue, Self.destructive(kind, type),
                planned.datapoints.isEmpty ? nil : try ClearJSON.encode(planned.datapoints), before.handed,
                before.begun, now,
            ])
    }

    /// The type that a freeze would name, or empty for work that takes nothing away.
    private static func destructive(_ kind: JobKind, _ type: RequestType) -> String {
        kind == .dsr && type.isDestructive ? type.rawValue : ""
    }
}
