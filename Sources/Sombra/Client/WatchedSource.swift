import NIOCore

/// Passes a source on and holds it to its announced length.
///
/// The last piece is held back until the source has ended: a longer source would otherwise be cut to the announced
/// length and be taken by the gateway as whole.
struct WatchedSource<Source: AsyncSequence & Sendable>: AsyncSequence, Sendable
where Source.Element == ByteBuffer {
    typealias Element = ByteBuffer
    let source: Source
    let length: Int64?
    let watch: SourceWatch

    struct AsyncIterator: AsyncIteratorProtocol {
        var iterator: Source.AsyncIterator
        /// How many bytes are still to come; nil where nothing was announced.
        var rest: Int64?
        let watch: SourceWatch

        mutating func next() async throws -> ByteBuffer? {
            do {
                guard let piece = try await nextFilled() else {
                    if let rest, rest != 0 { throw ReportBodyError.length }
                    return nil
                }
                guard var rest else { return piece }
                rest -= Int64(piece.readableBytes)
                self.rest = rest
                if rest < 0 { throw ReportBodyError.length }
                if rest == 0, try await nextFilled() != nil { throw ReportBodyError.length }
                return piece
            } catch {
                watch.failed(error)
                throw error
            }
        }

        private mutating func nextFilled() async throws -> ByteBuffer? {
            while let piece = try await iterator.next() {
                if piece.readableBytes > 0 { return piece }
            }
            return nil
        }
    }

    func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(iterator: source.makeAsyncIterator(), rest: length, watch: watch)
    }
}
