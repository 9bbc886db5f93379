/// Where a report's items go: the host, or a test.
///
/// Calls for one item never overlap. A call may block for back-pressure. It throws `CancellationError` when the items
/// are no longer wanted, and a ``ReportError`` when one is refused.
package protocol ReportDestination: Sendable {
    /// Opens an item; a number comes once.
    func open(item: UInt32, header: ItemHeader) throws
    /// Takes a chunk of at most 1 MiB; borrowed for the call.
    func emit(item: UInt32, chunk: UnsafeRawBufferPointer) throws
    /// Ends an item.
    func close(item: UInt32) throws
}
