import FoundationEssentials
import NIOCore
import NIOHTTP1

/// One connection to the fake Sombra.
final class FakeSombraHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let publicKey: String
    private let ledger: Ledger
    private var head: HTTPRequestHead?
    private var body = ByteBuffer()

    init(publicKey: String, ledger: Ledger) {
        self.publicKey = publicKey
        self.ledger = ledger
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
            body.clear()
        case .body(var bytes):
            body.writeBuffer(&bytes)
        case .end:
            guard let head else { return }
            answer(head, context)
            self.head = nil
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // The gateway may cut its connections when it stops; a report that is lost by it is missed in the ledger.
        context.close(promise: nil)
    }

    private func answer(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        guard head.headers.first(name: "authorization") == "Bearer \(FakeSombra.apiKey)" else {
            ledger.fail("the gateway called \(head.method.rawValue) \(head.uri) without the API key")
            return respond(.unauthorized, to: head, context)
        }
        switch (head.method, head.uri) {
        case (.GET, "/public-keys/sombra-general-signing-key"):
            respond(.ok, publicKey, to: head, context)
        case (.PUT, "/v1/data-silo"):
            take(head)
            respond(.ok, to: head, context)
        default:
            ledger.fail("the gateway called \(head.method.rawValue) \(head.uri), which the bench does not expect")
            respond(.notFound, to: head, context)
        }
    }

    private struct Report: Decodable {
        var status: String?
        var profileStatus: String?
    }

    private func take(_ head: HTTPRequestHead) {
        guard let number = head.headers.first(name: "x-transcend-nonce").flatMap(NonceForm.number) else {
            return ledger.fail("a report came without a nonce of the bench")
        }
        do {
            let report = try JSONDecoder().decode(Report.self, from: Data(body.readableBytesView))
            let words = [report.status, report.profileStatus].compactMap(\.self)
            if words.allSatisfy({ ["RESOLVED", "READY"].contains($0) }) {
                ledger.reported(number, .done, at: Moment.now())
            } else if words == ["SKIPPED"] {
                ledger.reported(number, .notFound, at: Moment.now())
            } else {
                ledger.fail("webhook \(number) was reported as \(words.joined(separator: ", ")), which no plugin said")
            }
        } catch {
            ledger.fail("the report of webhook \(number) is not the JSON that Sombra takes")
        }
    }

    private func respond(
        _ status: HTTPResponseStatus, _ text: String = "", to head: HTTPRequestHead, _ context: ChannelHandlerContext
    ) {
        var headers: HTTPHeaders = ["content-length": String(text.utf8.count)]
        if !text.isEmpty { headers.add(name: "content-type", value: "text/plain") }
        context.write(
            wrapOutboundOut(.head(HTTPResponseHead(version: .http1_1, status: status, headers: headers))), promise: nil)
        if !text.isEmpty { context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: text)))), promise: nil) }
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }
}
