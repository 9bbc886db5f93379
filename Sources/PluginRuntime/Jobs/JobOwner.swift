/// The connection that a job belongs to.
protocol JobOwner: AnyObject, Sendable {
    /// The plugin broke the contract; on any thread, with no lock held.
    func breached(_ breach: Breach)
    /// The host no longer wants the results of this job, which the plugin has not completed; on any thread.
    func abandon(_ job: PluginJob)
}
