import DSRModel
import JobStore
import PluginHost
import PluginMessages
import PluginRuntime

/// The way of a job into a plugin: through the plugin's gate, to the connection that is current when it is handed over.
///
/// A place is held for one call, and whoever holds one waits for no other plugin's: so plugins that guard each other
/// never wait in a circle.
struct HandOver: Sendable {
    let plugins: LivePlugins
    let gates: PluginGates
    let suspects: Suspects
    /// Where jobs of in-process plugins are noted while they run; nil for nowhere.
    let journal: ProcessJournal?
    /// Hears how each job went that was handed over.
    let report: @Sendable (TaskConduct) -> Void

    /// How the way to a plugin ended.
    enum Entry<Value: Sendable>: Sendable {
        case done(Value)
        /// The plugin is not there, or no longer.
        case absent
        /// The wait was longer than the caller's patience; nothing was done.
        case late
        /// The calling task was cancelled; nothing was done.
        case cancelled
    }

    /// Does something with a place at a plugin, which is the one that runs at that moment.
    ///
    /// A task that crashed its plugin before, or that may have, has the plugin for itself.
    func atPlugin<Value: Sendable>(
        _ id: PluginID, for task: JobTask, patience: Duration? = nil,
        _ work: (RunningPlugin) async throws -> Value
    ) async throws -> Entry<Value> {
        guard let expected = plugins.running[id] else { return .absent }
        let manner: PlaceQueue.Manner =
            task.crashes > 0 || task.rescues >= TaskPolicy.rescuesInCompany || suspects.contains(task.id, at: id)
            ? .alone : .shared
        let gate = gates.gate(of: expected)
        guard var waited = await gate.enter(manner) else { return .cancelled }
        defer { gate.leave() }
        if expected.isInProcess {
            guard let more = await gates.process.enter(manner) else { return .cancelled }
            waited += more
        }
        defer { if expected.isInProcess { gates.process.leave() } }
        guard let plugin = plugins.running[id], plugin.isInProcess == expected.isInProcess else { return .absent }
        if let patience, waited > patience { return .late }
        return .done(try await work(plugin))
    }

    /// Hands a job over and waits for its end; to be called with a place at the plugin.
    func ask(
        _ plugin: RunningPlugin, _ request: Request, for claimed: ClaimedTask, sink: any ResultSink = NoResults()
    ) async throws -> PluginAnswer {
        var request = request
        request.timeoutMilliseconds = plugin.timeout.milliseconds
        let bytes = try MessageCoding.encode(request)
        let note = plugin.isInProcess ? journal?.note(JournalNote(claimed, plugin: plugin.id)) : nil
        defer { if let note { journal?.strike(note) } }
        let answer = await plugin.connection.perform(bytes, timeout: plugin.timeout, sink: sink)
        if answer.endsConnection { plugins.markSpent(plugin) }
        return answer
    }

    /// Draws the conclusions from an answer: for the plugin's build, and for whether the task is suspected.
    ///
    /// `fault` is the code of what was wrong with a completion.
    func learn(_ answer: PluginAnswer, fault: String?, from plugin: RunningPlugin, about task: JobTask) {
        if let kind = answer.conduct(fault: fault) {
            report(TaskConduct(plugin: plugin.id, build: plugin.build, task: task.id.rawValue, kind: kind))
        }
        switch answer.suspicion {
        case .raised: suspects.insert(task.id, at: plugin.id)
        case .lifted: suspects.remove(task.id, at: plugin.id)
        case .unchanged: break
        }
    }
}
