package import PluginMessages
package import PluginRuntime

/// The sink of jobs that may emit nothing: guards, plans and preflights.
package struct NoResults: ResultSink {
    package init() {}
    package func open(item: UInt32, header: ItemHeader) throws { throw ResultFault.itemsNotAsked }
    package func append(item: UInt32, chunk: UnsafeRawBufferPointer) throws { throw ResultFault.itemsNotAsked }
    package func close(item: UInt32) throws { throw ResultFault.itemsNotAsked }
}

extension Duration {
    /// Whole milliseconds.
    var milliseconds: Int64 { components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000 }
}
