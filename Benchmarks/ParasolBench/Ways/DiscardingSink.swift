import PluginMessages
import PluginRuntime

/// Takes results; the plugin that does nothing has none.
final class DiscardingSink: ResultSink {
    func open(item: UInt32, header: ItemHeader) throws {}

    func append(item: UInt32, chunk: UnsafeRawBufferPointer) throws {}

    func close(item: UInt32) throws {}
}
