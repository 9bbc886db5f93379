package import DSRModel
package import JobStore

/// One job that a plugin in the gateway's own process has under way; nothing personal.
package struct JournalNote: Sendable, Equatable {
    package var job: JobID
    package var task: TaskID
    /// The claim of the task, as ``TaskEnd/claim``.
    package var claim: Int64
    /// The plugin that was called: the task's own, or one of its guards.
    package var plugin: PluginID

    package init(job: JobID, task: TaskID, claim: Int64, plugin: PluginID) {
        self.job = job
        self.task = task
        self.claim = claim
        self.plugin = plugin
    }

    init(_ claimed: ClaimedTask, plugin: PluginID) {
        self.init(job: claimed.job.id, task: claimed.task.id, claim: claimed.claim, plugin: plugin)
    }
}
