/// Under what conditions a job is given to a plugin.
package struct JobConditions: Sendable {
    /// How long the host waits for the completion.
    package var limit: Duration
    /// Whether the host cancels the job as soon as `handle` has returned.
    package var cancelsOnceHandled = false
    /// Whether the bytes of the request are overwritten as soon as `handle` has returned.
    package var spoilsRequest = false
    /// What holds every chunk of the job up; nil takes them at once.
    package var gate: ChunkGate?
    /// Called once `handle` has returned, with the time it took; on any thread.
    package var handled: @Sendable (Duration) -> Void = { _ in }

    package init(limit: Duration) { self.limit = limit }
}
