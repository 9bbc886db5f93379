/// Memory of an idle gateway with plugins in workers, in KiB of the proportional set; nil where it cannot be read.
struct PluginMemory: Codable, Sendable {
    let plugins: Int
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
