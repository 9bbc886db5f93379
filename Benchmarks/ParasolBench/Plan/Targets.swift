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

    /// Proportional memory of an idle gateway with so many plugins in workers.
    static func memoryKiB(plugins: Int) -> Int { (60 + 9 * plugins) * 1024 }
}
