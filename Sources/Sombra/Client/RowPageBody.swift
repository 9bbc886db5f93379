import NIOCore

/// The body of a page: its head, the rows as they come from their source, its tail.
struct RowPageBody<Rows: AsyncSequence & Sendable>: AsyncSequence, Sendable where Rows.Element == ByteBuffer {
    typealias Element = ByteBuffer
    let page: RowPage
    let rows: Rows

    enum Part {
        case head, rows, end
    }

    struct AsyncIterator: AsyncIteratorProtocol {
        let page: RowPage
        var rows: Rows.AsyncIterator
        var joiner = RowJoiner()
        var part = Part.head

        mutating func next() async throws -> ByteBuffer? {
            switch part {
            case .head:
                part = .rows
                return page.head
            case .rows:
                while let lines = try await rows.next() {
                    let joined = joiner.join(lines)
                    if joined.readableBytes > 0 { return joined }
                }
                part = .end
                return page.tail
            case .end: return nil
            }
        }
    }

    func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(page: page, rows: rows.makeAsyncIterator())
    }
}
