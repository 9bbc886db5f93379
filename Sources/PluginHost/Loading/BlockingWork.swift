import PluginRuntime

/// Runs work that reads or hashes large files on a thread of its own, so that it holds up no task.
enum BlockingWork {
    /// The work's result; done on the calling thread where the system gives no other.
    static func run<Result: Sendable>(_ work: @escaping @Sendable () -> Result) async -> Result {
        await withCheckedContinuation { continuation in
            let isRunning = HostThread.start(named: "plugin-files") { continuation.resume(returning: work()) }
            if !isRunning { continuation.resume(returning: work()) }
        }
    }
}
