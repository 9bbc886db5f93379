import NIOCore
import NIOHTTP1

/// How the webhooks of a run look: an erasure as Sombra sends it, with fresh ids each.
struct WebhookForm: Sendable {
    private typealias Field = @Sendable (WebhookIDs) -> String

    static let path = "/webhooks/transcend/dsr-job"

    private let literals: [[UInt8]]
    private let fields: [Field]
    private let headers: HTTPHeaders
    private let nonce: NonceForm

    /// The form for a gateway at a port and a silo; `createdAt` is the time of the requests in ISO 8601, `issuedAt` that of the
    /// nonces in seconds since 1970.
    init(port: Int, silo: BenchSilo, createdAt: String, issuedAt: Int) {
        let parts = Self.body(dataSilo: silo.id, createdAt: createdAt).split(
            separator: "%", omittingEmptySubsequences: false)
        literals = stride(from: 0, to: parts.count, by: 2).map { Array(parts[$0].utf8) }
        fields = stride(from: 1, to: parts.count, by: 2).compactMap { Self.fieldsByName[String(parts[$0])] }
        headers = [
            "host": "127.0.0.1:\(port)", "accept": "application/json", "content-type": "application/json",
            "via": "HTTPS/1.1 northwind-books (Sombra)",
        ]
        nonce = NonceForm(issuedAt: issuedAt)
    }

    /// The request that carries a webhook.
    func request(_ webhook: WebhookIDs, token: String) -> (head: HTTPRequestHead, body: ByteBuffer) {
        var body = ByteBuffer()
        body.reserveCapacity(2048)
        for (place, literal) in literals.enumerated() {
            body.writeBytes(literal)
            if place < fields.count { body.writeString(fields[place](webhook)) }
        }
        var headers = headers
        headers.add(name: "content-length", value: String(body.readableBytes))
        headers.add(name: "x-sombra-token", value: token)
        headers.add(name: "x-transcend-nonce", value: nonce.nonce(of: webhook))
        return (HTTPRequestHead(version: .http1_1, method: .POST, uri: Self.path, headers: headers), body)
    }

    private static let fieldsByName: [String: Field] = [
        "request": { $0.request }, "profile": { $0.profile }, "requestDataSilo": { $0.requestDataSilo },
        "core": { $0.coreIdentifier }, "identifier": { $0.identifier },
    ]

    private static func body(dataSilo: String, createdAt: String) -> String {
        #"{"type":"ERASURE","dataSubject":{"type":"customer"},"isTest":false,"coreIdentifier":{"value":"%core%"},"#
            + #""extras":{"profile":{"id":"%profile%","RequestDataSiloId":"%requestDataSilo%","#
            + #""identifier":"%identifier%","type":"email"},"dataSilo":{"id":"\#(dataSilo)","title":"Core Backend","#
            + #""description":"Accounts, orders and reading lists","#
            + #""link":"/infrastructure/integrations/\#(dataSilo)"},"#
            + #""request":{"details":"Please delete my account","id":"%request%","#
            + #""link":"https://app.transcend.io/privacy-requests/incoming-requests/%request%","#
            + #""createdAt":"\#(createdAt)","locale":"en","origin":"PRIVACY_CENTER"},"#
            + #""organization":{"id":"0d4c6a52-7f0e-4b5e-9a39-5f1f4c1f7a10","uri":"northwind-books","#
            + #""name":"Northwind Books"},"pollId":null}}"#
    }
}
