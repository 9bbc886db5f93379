import ArgumentParser

/// A part of the bench that can be left out.
enum BenchPart: String, ExpressibleByArgument, CaseIterable, Codable, Sendable {
    /// The way of a task into a plugin and back.
    case way
    /// Webhooks to a gateway: CPU, throughput, latency, memory.
    case load
    /// Ten plugins in workers: their memory, and libraries that are replaced.
    case plugins
}
