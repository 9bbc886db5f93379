import JobStore
import NIOCore

/// Some bytes of one item, as the client takes them.
struct ItemStream: AsyncSequence, Sendable {
    typealias Element = ByteBuffer

    enum Source: Sendable {
        case inline([UInt8])
        case spooled(SpoolReader)
    }

    private let source: Source
    private let from: Int
    private let length: Int64
    /// Whether line feeds become spaces: in JSON they stand between tokens only, and in rows they would end one.
    private let isOneLine: Bool

    /// Makes a stream of `length` bytes that begin at byte `from` of the source.
    init(_ source: Source, from: Int, length: Int64, isOneLine: Bool) {
        self.source = source
        self.from = from
        self.length = length
        self.isOneLine = isOneLine
    }

    struct AsyncIterator: AsyncIteratorProtocol {
        let isOneLine: Bool
        var inline: [UInt8]?
        var frames: SpoolReader.Iterator?
        /// How many bytes come before the first that is wanted.
        var skip: Int
        /// How many bytes are still wanted.
        var left: Int64

        mutating func next() async throws -> ByteBuffer? {
            while left > 0, let bytes = try await nextBytes() {
                guard skip < bytes.count else {
                    skip -= bytes.count
                    continue
                }
                var wanted = bytes[skip...].prefix(Int(clamping: left))
                skip = 0
                left -= Int64(wanted.count)
                if isOneLine {
                    for index in wanted.indices where wanted[index] == UInt8(ascii: "\n") { wanted[index] = 0x20 }
                }
                return ByteBuffer(bytes: wanted)
            }
            return nil
        }

        private mutating func nextBytes() async throws -> [UInt8]? {
            if let bytes = inline {
                inline = nil
                return bytes
            }
            return try await frames?.next()
        }
    }

    func makeAsyncIterator() -> AsyncIterator {
        switch source {
        case .inline(let bytes):
            AsyncIterator(isOneLine: isOneLine, inline: bytes, frames: nil, skip: from, left: length)
        case .spooled(let reader):
            AsyncIterator(
                isOneLine: isOneLine, inline: nil, frames: reader.makeAsyncIterator(), skip: from, left: length)
        }
    }
}

/// The rows of several items behind each other, with a line feed between two items.
struct RowStream: AsyncSequence, Sendable {
    typealias Element = ByteBuffer
    let items: [ItemStream]

    struct AsyncIterator: AsyncIteratorProtocol {
        var rest: ArraySlice<ItemStream>
        var current: ItemStream.AsyncIterator?

        mutating func next() async throws -> ByteBuffer? {
            while true {
                if let bytes = try await current?.next() { return bytes }
                let isBetween = current != nil
                current = rest.popFirst()?.makeAsyncIterator()
                if current == nil { return nil }
                if isBetween { return ByteBuffer(string: "\n") }
            }
        }
    }

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(rest: items[...], current: nil) }
}
