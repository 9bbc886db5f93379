import ArgumentParser

/// A part of the bench that can be left out.
enum BenchPart: String, ExpressibleByArgument, CaseIterable, Codable, Sendable {
    /// The way of a task into a plugin and back.
    case way
    /// Webhooks to a gateway: CPU, throughput, latency, memory.
    case load
    /// Ten plugins in workers: their memory, and libraries that are replaced.
    case plugins
    /// Webhooks beside a thousand connections that are idle or slow.
    case connections
    /// Erasures that are frozen under load.
    case freeze
    /// Webhooks to a gateway with very many jobs pending.
    case pending
}
