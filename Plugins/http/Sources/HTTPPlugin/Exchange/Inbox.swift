import CCurl

/// Bytes of an answer that have come and were not yet taken; on the thread of its transfer alone.
final class Inbox {
    /// Above this the transfer pauses, so that the service waits for the gateway.
    private static let capacity = 256 * 1024

    private(set) var bytes: [UInt8] = []
    private(set) var isPaused = false

    /// Takes what libcurl has, or asks it to keep it.
    func receive(_ pointer: UnsafePointer<CChar>?, _ count: Int) -> Int {
        guard bytes.count < Self.capacity else {
            isPaused = true
            return http_plugin_pause()
        }
        bytes.append(contentsOf: UnsafeRawBufferPointer(start: pointer, count: count))
        return count
    }

    /// Moves all bytes to the end of a buffer.
    func drain(into buffer: inout [UInt8]) {
        buffer.append(contentsOf: bytes)
        bytes.removeAll(keepingCapacity: true)
    }

    /// Notes that the transfer goes on.
    func resume() { isPaused = false }
}
