import PluginMessages
import PluginRuntime
import Synchronization

/// Keeps what the plugin emits for its one value.
final class CollectingSink: ResultSink {
    private let bytes = Mutex<[UInt8]>([])

    /// The value, a JSON string, without its quotes.
    var text: String {
        String(decoding: bytes.withLock { $0 }, as: UTF8.self).replacing("\"", with: "")
    }

    func open(item: UInt32, header: ItemHeader) throws {}

    func append(item: UInt32, chunk: UnsafeRawBufferPointer) throws { bytes.withLock { $0 += chunk } }

    func close(item: UInt32) throws {}
}
