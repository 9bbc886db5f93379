import DSRModel
import JobStore
import Logging
import PluginHost
import PluginRuntime

/// Draws the conclusions from a gateway that ended while plugins in its process had jobs under way.
///
/// One job alone is charged with the crash; of several each is suspected and runs alone from now on.
struct JournalRecovery: Sendable {
    let store: any DurableStore
    let policy: TaskPolicy
    let suspects: Suspects
    let clock: GatewayClock
    let logger: Logger

    /// Opens the journal and applies what is in it; nil where there is to be none, or can be none, which is no reason not
    /// to start.
    func open(_ path: String?) async -> ProcessJournal? {
        guard let path else { return nil }
        let opened: ProcessJournal.Opened
        do {
            opened = try ProcessJournal.open(path)
        } catch {
            logger.error(
                "jobs of in-process plugins are not noted: a crash of one cannot be told from another's",
                metadata: ["error": "\(error)"])
            return nil
        }
        if let damage = opened.damage {
            logger.error(
                "the journal of in-process plugins is damaged and begun anew", metadata: ["damage": "\(damage)"])
        }
        await apply(opened.found)
        return opened.journal
    }

    func apply(_ notes: [JournalNote]) async {
        guard let first = notes.first else { return }
        for note in notes {
            logger.error(
                "the gateway ended while a plugin in its process had a job under way",
                metadata: [
                    "plugin": "\(note.plugin)", "job": "\(note.job)", "task": "\(note.task)", "jobs": "\(notes.count)",
                ])
        }
        guard notes.count == 1 else {
            for note in notes { suspects.insert(note.task, at: note.plugin) }
            return
        }
        do {
            try await charge(first)
        } catch {
            suspects.insert(first.task, at: first.plugin)
            logger.error(
                "a crash could not be counted", metadata: ["task": "\(first.task)", "error": "\(error)"])
        }
    }

    private func charge(_ note: JournalNote) async throws {
        guard let record = try await store.load(note.job),
            let task = record.tasks.first(where: { $0.id == note.task })
        else { return }
        let decision = TaskDecision(
            task: task, job: record.job, policy: policy, now: clock.now(), calendar: clock.calendar(),
            jitter: Double.random(in: 0..<1))
        let result = decision.crashed(
            PluginCrash("the gateway's process ended", company: 0),
            guard: note.plugin == task.plugin ? nil : note.plugin)
        let audit = AuditEvent(
            at: clock.now(), job: note.job, run: record.job.run, event: "task.\(result.code)", plugin: note.plugin)
        // That it was begun is counted when the store is opened.
        _ = try await store.endAbandoned(
            TaskEnd(
                task: task.id, claim: note.claim, disposition: result.disposition, wasBegun: false, audit: [audit]))
    }
}
