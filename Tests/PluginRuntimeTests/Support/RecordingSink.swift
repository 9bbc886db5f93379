import PluginMessages
import PluginRuntime
import Synchronization

/// Keeps what a job emitted, item by item, and can hold a plugin up or fail.
final class RecordingSink: ResultSink {
    struct Item: Equatable {
        var header: ItemHeader
        var bytes: [UInt8] = []
        var chunks = 0
        var isClosed = false

        var text: String { String(decoding: bytes, as: UTF8.self) }
    }

    struct Full: Error {}

    private let recorded = Mutex<[UInt32: Item]>([:])
    private let count = Mutex(0)
    private let capacity: Int
    private let gate: MeetingPoint?

    /// Fails after `capacity` bytes; with a gate, waits there before each chunk.
    init(capacity: Int = .max, gate: MeetingPoint? = nil) {
        self.capacity = capacity
        self.gate = gate
    }

    var items: [UInt32: Item] { recorded.withLock { $0 } }
    var byteCount: Int { count.withLock { $0 } }

    func open(item: UInt32, header: ItemHeader) throws {
        recorded.withLock { $0[item] = Item(header: header) }
    }

    func append(item: UInt32, chunk: UnsafeRawBufferPointer) throws {
        gate?.arriveAndWait()
        let total = count.withLock { count in
            count += chunk.count
            return count
        }
        guard total <= capacity else { throw Full() }
        recorded.withLock { items in
            items[item]?.chunks += 1
            items[item]?.bytes += chunk.prefix(64)
        }
    }

    func close(item: UInt32) throws {
        recorded.withLock { $0[item]?.isClosed = true }
    }
}
