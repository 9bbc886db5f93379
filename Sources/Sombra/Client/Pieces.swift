import NIOCore

/// Buffers that are already there, as a stream.
struct Pieces: AsyncSequence, Sendable {
    typealias Element = ByteBuffer
    private let pieces: [ByteBuffer]

    init(_ pieces: [ByteBuffer]) { self.pieces = pieces }

    struct AsyncIterator: AsyncIteratorProtocol {
        var rest: IndexingIterator<[ByteBuffer]>
        mutating func next() async -> ByteBuffer? { rest.next() }
    }

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(rest: pieces.makeIterator()) }
}
