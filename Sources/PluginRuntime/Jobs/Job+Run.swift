extension PluginJob {
    /// Begins the job and waits for its end, for a time-out, or for the calling task to be cancelled.
    ///
    /// `begin` must see to it that the job ends sooner or later; a job that has ended by then must not begin.
    func run(
        within timeout: Duration, by deadlines: any DeadlineKeeping, begin: () -> Void
    ) async -> JobEnd {
        let deadline = deadlines.schedule(after: timeout) { [weak self] in self?.end(.timedOut) }
        defer { deadlines.cancel(deadline) }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                whenEnded { continuation.resume(returning: $0) }
                begin()
            }
        } onCancel: {
            end(.cancelled)
        }
    }
}
