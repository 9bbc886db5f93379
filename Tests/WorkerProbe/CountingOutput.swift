import PluginHost
import Synchronization

/// Counts what the plugin writes and keeps the last of it.
final class CountingOutput: PluginOutput {
    private let state = Mutex((bytes: 0, tail: [UInt8]()))

    var bytes: Int { state.withLock { $0.bytes } }

    func append(_ bytes: [UInt8]) {
        state.withLock { state in
            state.bytes += bytes.count
            state.tail = Array((state.tail + bytes).suffix(4096))
        }
    }

    func read() -> [UInt8] { state.withLock { $0.tail } }
}
