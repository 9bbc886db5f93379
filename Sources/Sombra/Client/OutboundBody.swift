import AsyncHTTPClient
import NIOCore

/// The body of one call.
struct OutboundBody {
    let body: HTTPClientRequest.Body?
    /// Set for a streamed body: remembers why its source failed.
    let source: SourceWatch?

    static let none = OutboundBody(body: nil, source: nil)

    private init(body: HTTPClientRequest.Body?, source: SourceWatch?) {
        self.body = body
        self.source = source
    }

    /// A small body, which costs no task of its own; a larger one goes out piece by piece.
    init(_ json: JSONBody) {
        if json.byteCount <= 64 * 1024 {
            self.init(body: .bytes(json.joined), source: nil)
        } else {
            self.init(Pieces(json.pieces), length: Int64(json.byteCount))
        }
    }

    /// A streamed body.
    ///
    /// Without a length it goes out in chunked transfer encoding.
    init<Source: AsyncSequence & Sendable>(_ source: Source, length: Int64?) where Source.Element == ByteBuffer {
        let watch = SourceWatch()
        self.init(
            body: .stream(
                WatchedSource(source: source, length: length, watch: watch),
                length: length.map { .known($0) } ?? .unknown
            ),
            source: watch
        )
    }
}
