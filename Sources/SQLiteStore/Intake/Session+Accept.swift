import DSRModel
import Foundation
import GRDB
import JobStore

extension Session {
    /// The job that a delivery's key names.
    private struct Known {
        let row: Int64
        let id: JobID
        let state: JobState
        let run: Int
    }

    func accept(_ draft: AcceptDraft, strictJTI: Bool) throws -> Acceptance {
        let delivery = draft.delivery
        let known = try known(delivery)
        let binding = try binding(of: draft, known: known?.id)
        let decision = AcceptanceDecision.decide(
            delivery, known: known.map { .init(id: $0.id, state: $0.state) }, binding: binding, strictJTI: strictJTI)
        if decision == .replay { return .replay }
        guard let known else {
            try create(draft, sharesToken: binding != nil)
            return .created(draft.id)
        }
        if binding?.job != known.id { try bind(draft, to: known.id) }
        switch decision {
        case .create, .replay:
            throw StoreError.misuse("a delivery of a known job was decided to be \(decision)")
        case .refresh:
            // Of a job that ended nothing personal may come back.
            if !known.state.isFinal { try setNonce(delivery.nonce, of: known) }
            try append([event("redelivered", draft, known.id, run: known.run)])
            return .duplicate(known.id, reopened: false)
        case .reopen:
            try setNonce(delivery.nonce, of: known)
            try reopen(
                known.row, run: known.run, adding: delivery.plan, now: delivery.receivedAt, reportBy: delivery.reportBy)
            try append([event("redelivered.reopened", draft, known.id, run: known.run)])
            return .duplicate(known.id, reopened: true)
        case .nextRun:
            try openNextRun(of: known, draft)
            try append([event("accepted", draft, known.id, run: known.run + 1)])
            return .newRun(known.id, run: known.run + 1)
        }
    }

    /// The key names one request, so one index serves both: each that is ordered by chance costs a page a commit.
    private func known(_ delivery: Delivery) throws -> Known? {
        let row = try row(
            "SELECT id, uuid, state, run FROM jobs WHERE request_id = ? AND key = ?",
            [delivery.requestID, delivery.key])
        guard let row else { return nil }
        var columns = ColumnReader(row)
        return Known(
            row: columns.integer(), id: JobID(rawValue: columns.text()), state: try columns.name(JobState.self),
            run: Int(columns.integer()))
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
                is_test, run, revision, created_at, accepted_at, report_by, due_at, attention, undecided
            ) VALUES (?, ?, ?, 'accepted', ?, ?, ?, ?, ?, ?, ?, 1, 1, ?, ?, ?, ?, ?, ?)
            """,
            [
                draft.id.rawValue, delivery.key, delivery.kind.rawValue, delivery.type.rawValue, delivery.requestID,
                delivery.target, delivery.siblingGroup, delivery.identifierType?.rawValue, delivery.identifierHash,
                delivery.isTest, delivery.receivedAt, delivery.receivedAt, delivery.reportBy, delivery.dueAt,
                delivery.attention, delivery.plan.count,
            ])
        let job = database.lastInsertedRowID
        try run("INSERT INTO payloads (job, body, nonce) VALUES (?, ?, ?)", [job, draft.body, draft.nonce])
        for planned in delivery.plan {
            try insert(planned, job: job, run: 1, before: .none, delivery.kind, delivery.type, now: delivery.receivedAt)
        }
        try bind(draft, to: draft.id)
        // That the job was accepted stands in its row; a line for it would be a sixth of the work.
        if sharesToken { try append([event("accepted.sharedToken", draft, draft.id, run: 1)]) }
    }

    private func openNextRun(of known: Known, _ draft: AcceptDraft) throws {
        let delivery = draft.delivery
        try run(
            """
            UPDATE jobs SET state = 'accepted', run = run + 1, revision = revision + 1, sibling_group = ?,
                identifier_type = ?, identifier_hash = ?, is_test = ?, accepted_at = ?, report_by = ?, due_at = ?,
                ended_at = NULL, attention = ?, undecided = ?
            WHERE id = ?
            """,
            [
                delivery.siblingGroup, delivery.identifierType?.rawValue, delivery.identifierHash, delivery.isTest,
                delivery.receivedAt, delivery.reportBy, delivery.dueAt, delivery.attention, delivery.plan.count,
                known.row,
            ])
        try run(
            "INSERT OR REPLACE INTO payloads (job, body, nonce) VALUES (?, ?, ?)",
            [
                known.row, try sealer.seal(delivery.body, .body(known.id)),
                try sealer.seal(Array(delivery.nonce.utf8), .nonce(known.id)),
            ])
        for planned in delivery.plan {
            let before = try before(planned.plugin, job: known.row)
            try insert(
                planned, job: known.row, run: known.run + 1, before: before, delivery.kind, delivery.type,
                now: delivery.receivedAt)
        }
        try unblock(requestOf: known.row)
    }

    /// The newest nonce takes the place of the older one.
    private func setNonce(_ nonce: String, of job: Known) throws {
        try run(
            "UPDATE payloads SET nonce = ? WHERE job = ?",
            [try sealer.seal(Array(nonce.utf8), .nonce(job.id)), job.row])
    }

    private func event(_ name: String, _ draft: AcceptDraft, _ job: JobID, run: Int) -> AuditEvent {
        AuditEvent(at: draft.delivery.receivedAt, job: job, run: run, event: name)
    }

    /// What a plugin had of the job in earlier runs.
    struct Before {
        /// How often the task was handed out.
        let handed: Int64
        /// How often the plugin began it: it may have done then what it does not find now.
        let begun: Int64

        static let none = Before(handed: 0, begun: 0)
    }

    func before(_ plugin: PluginID, job: Int64) throws -> Before {
        let row = try row(
            "SELECT max(handed), max(begun) FROM tasks WHERE job = ? AND plugin = ?", [job, plugin.rawValue])
        return Before(handed: row?[0] ?? 0, begun: row?[1] ?? 0)
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
