/// What the design aims at.
enum Targets {
    /// Microseconds of CPU time beyond V.
    static let intake = 150.0
    static let endToEnd = 450.0

    /// Microseconds of a task's way into a plugin and back: the median, and CPU time.
    static let wayToWorker = 150.0
    static let wayInProcess = 20.0
    static let wayToWorkerCPU = 60.0

    /// Milliseconds from the rename to the first webhook that the new build served, p95.
    static let replacement = 250.0

    /// Milliseconds by which a thousand idle or slow connections may delay a webhook, p99.
    static let crowdDelay = 50.0
    /// Milliseconds after the command within which the last erasure must lie.
    static let freeze = 1000.0
    /// The least that is left of the throughput with very many jobs pending, and the most memory.
    static let pendingThroughput = 0.9
    static let pendingMemoryKiB = 128 * 1024

    /// Proportional memory of an idle gateway with so many plugins in workers.
    static func memoryKiB(plugins: Int) -> Int { (60 + 9 * plugins) * 1024 }
}
