import Glibc
package import PluginMessages

/// Checks the bytes of one item before anybody else sees them, chunk by chunk.
///
/// A value is one JSON value over all chunks; a chunk of rows is whole JSON values, each on a line of its own that ends
/// with a line feed, so that chunks can be put behind each other; a file is any bytes. The same validator serves every
/// kind of connection, so that a plugin gets the same verdict wherever it runs.
package struct ItemValidator: Sendable {
    /// The most bytes that one chunk may have; `PARASOL_MAX_CHUNK`.
    package static let maximumChunk = 1 << 20
    /// The most bytes that a value may have in all.
    package static let maximumValue = 4 << 20

    /// What is wrong with an item; the text holds none of its bytes.
    package enum Fault: Error, Equatable {
        /// Not the bytes that an item of this kind may have.
        case invalid(String)
        /// More bytes than an item of this kind may have.
        case tooLarge(String)
    }

    private let kind: ItemHeader.Kind
    private var json = JSONScanner()
    private var length = 0
    private var line = 0

    package init(kind: ItemHeader.Kind) { self.kind = kind }

    /// Checks the next chunk.
    package mutating func append(_ chunk: UnsafeRawBufferPointer) throws(Fault) {
        guard chunk.count <= Self.maximumChunk else {
            throw .tooLarge("a chunk has \(chunk.count) bytes, and \(Self.maximumChunk) are allowed")
        }
        switch kind {
        case .file: break
        case .value: try appendValue(chunk)
        case .rows: try appendRows(chunk)
        }
    }

    /// Checks that the item may end here.
    package func finish() throws(Fault) {
        guard kind != .value || json.isComplete else { throw .invalid("the value ends before its JSON does") }
    }

    private mutating func appendValue(_ chunk: UnsafeRawBufferPointer) throws(Fault) {
        length += chunk.count
        guard length <= Self.maximumValue else {
            throw .tooLarge("the value has over \(Self.maximumValue) bytes; emit it as rows or as a file")
        }
        guard json.take(chunk) else { throw .invalid("the value is not JSON") }
    }

    private mutating func appendRows(_ chunk: UnsafeRawBufferPointer) throws(Fault) {
        var rest = chunk
        while let start = rest.baseAddress, !rest.isEmpty {
            line += 1
            guard let end = memchr(start, 0x0a, rest.count) else {
                throw .invalid("line \(line) does not end with a line feed; a chunk of rows is whole lines")
            }
            let count = start.distance(to: UnsafeRawPointer(end))
            json.reset()
            guard json.take(UnsafeRawBufferPointer(rebasing: rest[..<count])), json.isComplete else {
                throw .invalid("line \(line) is not one JSON value")
            }
            rest = UnsafeRawBufferPointer(rebasing: rest[(count + 1)...])
        }
    }
}
