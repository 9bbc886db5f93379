import DSRModel
import Gateway
import JobStore
import PluginHost
import Synchronization

/// What plugins print, by plugin.
final class PluginOutputs: Sendable {
    private let make: @Sendable (PluginID) -> any PluginOutput
    private let made = Mutex<[PluginID: any PluginOutput]>([:])

    init(_ make: @escaping @Sendable (PluginID) -> any PluginOutput) { self.make = make }

    /// Keeps the newest of what plugins print, sealed, in files of a directory.
    convenience init(in directory: String, sealer: Sealer) {
        self.init {
            SealedRing(path: "\(directory)/\($0)", name: $0.rawValue, sealer: sealer, now: GatewayClock.system.now)
        }
    }

    /// The one output of a plugin, whichever of its processes writes it.
    @Sendable
    func output(_ plugin: PluginID) -> any PluginOutput {
        made.withLock { made in
            if let output = made[plugin] { return output }
            let output = make(plugin)
            made[plugin] = output
            return output
        }
    }

    /// The rings of a directory, of plugins that no longer run too.
    private func rings(in directory: String) throws -> [SealedRing] {
        guard Directory.exists(directory) else { return [] }
        return try Directory.names(in: directory).compactMap { name in
            let plugin = PluginID(rawValue: name)
            return plugin.isValid ? output(plugin) as? SealedRing : nil
        }
    }

    /// Removes what was printed before a time, in milliseconds since 1970, UTC.
    ///
    /// Blocks for the time of a few small writes.
    func expire(in directory: String, before bound: Int64) throws {
        for ring in try rings(in: directory) { try ring.expire(before: bound) }
    }

    /// The rings of a directory, as a rotation of keys sees them.
    func sealed(in directory: String) -> SealedLogs {
        SealedLogs(
            keys: { try SealedRing.keys(inDirectory: directory) },
            reseal: { for ring in try self.rings(in: directory) { try ring.reseal() } })
    }
}

extension SealedRing: PluginOutput {}

/// The newest of what a plugin printed, in memory; for a gateway that is gone in a moment.
final class RecentOutput: PluginOutput {
    private static let capacity = 256 * 1024
    private let bytes = Mutex<[UInt8]>([])

    func append(_ more: [UInt8]) {
        bytes.withLock { bytes in
            bytes += more
            if bytes.count > Self.capacity { bytes.removeFirst(bytes.count - Self.capacity) }
        }
    }

    func read() -> [UInt8] { bytes.withLock { $0 } }
}
