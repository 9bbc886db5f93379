/// The way of a task into a plugin that does nothing, and back; times in microseconds.
struct WayResult: Codable, Sendable {
    let place: PluginPlace
    /// How many tasks were under way at a time.
    let atOnce: Int
    let latency: Latency
    /// CPU time of a task in the host's process and in the worker's.
    let hostCPU: Double
    let workerCPU: Double?
    /// Nil where the design sets none.
    let latencyTarget: Double?
    let cpuTarget: Double?

    var cpu: Double { hostCPU + (workerCPU ?? 0) }
}
