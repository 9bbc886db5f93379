import Dispatch

/// Reads one item frame by frame, of at most 64 KiB each; each iteration begins anew.
///
/// The bytes of a frame are authentic when it is handed out. That the item is whole is certain only when the iteration
/// ends without an error, so what was sent of an item that fails later must be taken back or sent again.
package struct SpoolReader: AsyncSequence, Sendable {
    package typealias Element = [UInt8]

    let spool: Spool
    let address: SpoolAddress
    /// The frame that it begins with.
    var firstFrame: UInt64 = 0

    package func makeAsyncIterator() -> Iterator { Iterator(frames: frames(), queue: spool.readingQueue) }

    /// The frames for a thread that may block.
    package func frames() -> SpoolFrames {
        SpoolFrames(directory: spool.directory, sealer: spool.sealer, address: address, firstFrame: firstFrame)
    }

    /// A reader that begins with the frame of a byte, and how many bytes of that frame come before the byte.
    ///
    /// What lies before is not read, so nothing is said about it.
    package func starting(at byte: Int64) -> (SpoolReader, skipped: Int) {
        var reader = self
        reader.firstFrame = UInt64(byte) / UInt64(SpoolFrame.capacity)
        return (reader, Int(byte % Int64(SpoolFrame.capacity)))
    }

    package struct Iterator: AsyncIteratorProtocol {
        let frames: SpoolFrames
        let queue: DispatchQueue

        package mutating func next() async throws -> [UInt8]? {
            let frames = frames
            return try await withCheckedThrowingContinuation { continuation in
                queue.async { continuation.resume(with: Result { try frames.next() }) }
            }
        }
    }
}
