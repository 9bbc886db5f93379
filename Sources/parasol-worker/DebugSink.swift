import PluginMessages
import PluginRuntime
import Synchronization

/// Prints what a plugin emits: values and rows as they are, files by their size.
final class DebugSink: ResultSink {
    private struct Item {
        let header: ItemHeader
        var bytes = 0
    }

    private let items = Mutex<[UInt32: Item]>([:])

    func open(item: UInt32, header: ItemHeader) throws {
        items.withLock { $0[item] = Item(header: header) }
        DebugOutput.line("item \(item) opened: \(String(decoding: try MessageCoding.encode(header), as: UTF8.self))")
    }

    func append(item: UInt32, chunk: UnsafeRawBufferPointer) throws {
        let isText = items.withLock { items in
            items[item]?.bytes += unsafe chunk.count
            return items[item]?.header.kind != .file
        }
        if isText { DebugOutput.write(unsafe Array(chunk)) }
    }

    func close(item: UInt32) throws {
        let bytes = items.withLock { $0[item]?.bytes ?? 0 }
        DebugOutput.line("\nitem \(item) closed: \(bytes) bytes")
    }
}
