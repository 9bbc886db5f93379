import DSRModel
import Foundation
import GRDB
import JobStore

extension Session {
    /// Opens the next run with what a delivery brought, and answers what to note of it.
    func openNextRun(of known: KnownJob, _ draft: AcceptDraft) throws -> AuditEvent {
        let delivery = draft.delivery
        let nextRun = known.run + 1
        var note = event(
            delivery.origin.isPoll ? AuditEvent.polledAgain : known.state.isFinal ? "accepted" : AuditEvent.anew, draft,
            known.id, run: nextRun)
        let kept = delivery.origin.isPoll ? try body(of: known) : nil
        if !known.state.isFinal {
            note.detail = ["after": known.attention ?? known.state.rawValue]
            let dropped = try abandonRun(of: known)
            if dropped > 0 { note.detail["dropped"] = String(dropped) }
        }
        try run(
            """
            UPDATE jobs SET state = 'accepted', run = run + 1, revision = revision + 1,
                had_end = max(had_end, ?), sibling_group = COALESCE(?, sibling_group),
                identifier_type = ?, identifier_hash = ?, is_test = COALESCE(?, is_test), accepted_at = ?,
                report_by = ?, due_at = ?, requested_at = COALESCE(?, requested_at), ended_at = NULL, attention = ?,
                undecided = ?
            WHERE id = ?
            """,
            [
                known.state.isFinal, delivery.siblingGroup, delivery.identifierType?.rawValue, delivery.identifierHash,
                kept == nil ? delivery.isTest : nil, delivery.receivedAt, delivery.reportBy, delivery.dueAt,
                delivery.requestedAt, delivery.attention, delivery.plan.count, known.row,
            ])
        try run(
            "INSERT OR REPLACE INTO payloads (job, body, nonce) VALUES (?, ?, ?)",
            [
                known.row, try sealer.seal(kept ?? delivery.body, .body(known.id)),
                try sealer.seal(Array(delivery.nonce.utf8), .nonce(known.id)),
            ])
        for planned in delivery.plan {
            let before = try before(planned.plugin, job: known.row)
            try insert(
                planned, job: known.row, run: nextRun, before: before, delivery.kind, delivery.type,
                now: delivery.receivedAt)
        }
        try unblock(requestOf: known.row)
        return note
    }

    /// The body that a job has, where it can be read: a webhook's says more than an item of a list.
    private func body(of known: KnownJob) throws -> [UInt8]? {
        guard let sealed = try row("SELECT body FROM payloads WHERE job = ?", [known.row]) else { return nil }
        var columns = ColumnReader(sealed)
        do {
            return try sealer.open(columns.blob(), .body(known.id))
        } catch is SealingError {
            return nil
        }
    }

    /// Closes a run that did not come to its end, so that nothing of it is left to go on: its tasks, what is unsent, and
    /// all that is sealed; answers how many reports were unsent.
    ///
    /// The end of a task that still runs is noted and changes nothing more. What lies in the spool is no longer in use.
    private func abandonRun(of known: KnownJob) throws -> Int {
        try close(known.row, run: known.run)
        try run(
            "UPDATE reports SET state = 'dropped', head = 0 WHERE job = ? AND state IN ('pending', 'sending')",
            [known.row])
        let dropped = database.changesCount
        try purge(known.row)
        return dropped
    }

    /// What a plugin had of the job in earlier runs.
    struct Before {
        /// How often the task was handed out.
        let handed: Int64
        /// How often the plugin began it: it may have done then what it does not find now.
        let begun: Int64

        static let none = Before(handed: 0, begun: 0)
    }

    /// A task that still runs has begun, though that is counted at its end.
    func before(_ plugin: PluginID, job: Int64) throws -> Before {
        let row = try row(
            "SELECT max(handed), max(begun + (state = 'running')) FROM tasks WHERE job = ? AND plugin = ?",
            [job, plugin.rawValue])
        return Before(handed: row?[0] ?? 0, begun: row?[1] ?? 0)
    }
}
