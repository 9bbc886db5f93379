import Glibc
import PluginKit

/// The lines of an answer, read as they are asked for; holds no more than one line and what came with it.
struct LineReader {
    /// A value of 4 MiB, the longest that a line can hold.
    static let maximumLineBytes = Report.maximumValueBytes

    private let transfer: Transfer
    private var buffer: [UInt8] = []
    // Where the next line begins, and up to where no line feed was found.
    private var start = 0
    private var searched = 0

    init(_ transfer: Transfer) { self.transfer = transfer }

    /// The next line without its end, or nil at the end of the answer; good until the next call.
    mutating func next() throws -> ArraySlice<UInt8>? {
        while true {
            if let end = lineFeed() {
                defer { start = end + 1 }
                searched = end + 1
                // As in any text of the web, a line may end by CR LF.
                return buffer[start..<(end > start && buffer[end - 1] == 0x0d ? end - 1 : end)]
            }
            searched = buffer.count
            guard buffer.count - start <= Self.maximumLineBytes else {
                throw ServiceFailure.malformed("a line has more than 4 MiB. Hand it out as rows or as a file")
            }
            dropTaken()
            guard try transfer.read(into: &buffer) else {
                guard start == buffer.count else { throw ServiceFailure.cut("the answer ends within a line") }
                return nil
            }
        }
    }

    private func lineFeed() -> Int? {
        buffer.withUnsafeBytes { bytes in
            guard searched < bytes.count, let base = bytes.baseAddress,
                let found = memchr(base + searched, 0x0a, bytes.count - searched)
            else { return nil }
            return UnsafeRawPointer(found) - base
        }
    }

    private mutating func dropTaken() {
        guard start > 0 else { return }
        buffer.removeSubrange(..<start)
        searched -= start
        start = 0
    }
}
