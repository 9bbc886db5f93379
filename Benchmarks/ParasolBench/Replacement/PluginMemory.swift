/// Memory of a gateway with plugins in workers that has nothing to do, in KiB of the proportional set; nil where it cannot be read.
struct PluginMemory: Codable, Sendable {
    let plugins: Int
    /// Webhooks that each plugin served before.
    let webhooks: Int
    /// Of one library.
    let libraryBytes: Int
    let gatewayKiB: Int?
    /// One for each worker.
    let workersKiB: [Int]
    let targetKiB: Int

    /// Nil where a part is not known.
    var totalKiB: Int? {
        guard let gatewayKiB, workersKiB.count == plugins else { return nil }
        return workersKiB.reduce(gatewayKiB, +)
    }
}
