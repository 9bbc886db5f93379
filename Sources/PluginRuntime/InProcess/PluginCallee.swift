/// What a worker wraps: a plugin in its own process, with jobs that need no task to wait for them.
package protocol PluginCallee: PluginConnection {
    /// Begins a job; `ended` is called once, on any thread, maybe before this returns.
    @discardableResult
    func begin(
        _ request: [UInt8], sink: any ResultSink, ended: @escaping @Sendable (PluginJob, JobEnd) -> Void
    ) -> PluginJob
}
