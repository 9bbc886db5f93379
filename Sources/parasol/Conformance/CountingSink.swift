import PluginMessages
import PluginRuntime
import PluginTesting
import Synchronization

/// Counts what a plugin hands out, and keeps none of it.
final class CountingSink: ResultSink {
    private struct State {
        var order: [UInt32] = []
        var items: [UInt32: JobRecord.Item] = [:]
    }

    private let gate: ChunkGate?
    private let state = Mutex(State())

    init(gate: ChunkGate?) { self.gate = gate }

    /// The items, in the order in which they were opened.
    var items: [JobRecord.Item] { state.withLock { state in state.order.compactMap { state.items[$0] } } }

    func open(item: UInt32, header: ItemHeader) {
        state.withLock { state in
            state.order.append(item)
            state.items[item] = JobRecord.Item(header: header)
        }
    }

    func append(item: UInt32, chunk: UnsafeRawBufferPointer) {
        gate?.pass()
        state.withLock { $0.items[item]?.bytes += chunk.count }
    }

    func close(item: UInt32) {}
}
