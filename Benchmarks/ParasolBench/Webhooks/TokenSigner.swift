import Crypto

/// Signs the tokens of webhooks with a key of its own (ES384).
struct TokenSigner: Sendable {
    static let audience = "northwind-books"

    let publicKey: P384.Signing.PublicKey
    private let key: P384.Signing.PrivateKey
    private let issuedAt: Int

    /// Makes a key; `issuedAt` in seconds since 1970.
    init(issuedAt: Int) {
        key = P384.Signing.PrivateKey()
        publicKey = key.publicKey
        self.issuedAt = issuedAt
    }

    var publicKeyPEM: String { publicKey.pemRepresentation }

    /// What a token is verified by: the signed text and the raw signature.
    struct Signed: Sendable {
        let text: String
        let signature: [UInt8]

        var token: String { text + "." + Base64URL.encode(signature) }
    }

    func sign(_ webhook: WebhookIDs) throws -> Signed {
        let claims =
            #"{"value":"\#(webhook.coreIdentifier)","scope":"coreIdentifier","iat":\#(issuedAt),"#
            + #""aud":"\#(Self.audience)","jti":"\#(webhook.token)"}"#
        let text = Self.header + "." + Base64URL.encode(claims.utf8)
        return Signed(text: text, signature: [UInt8](try key.signature(for: Array(text.utf8)).rawRepresentation))
    }

    /// The tokens of a range of webhooks, signed on all cores.
    func tokens(for numbers: Range<Int>) async throws -> [String] {
        let chunk = 500
        return try await withThrowingTaskGroup(of: (Int, [String]).self) { group in
            for start in stride(from: numbers.lowerBound, to: numbers.upperBound, by: chunk) {
                group.addTask {
                    let part = start..<min(start + chunk, numbers.upperBound)
                    try Task.checkCancellation()
                    return (start, try part.map { try sign(WebhookIDs(number: $0)).token })
                }
            }
            var parts: [Int: [String]] = [:]
            for try await (start, tokens) in group { parts[start] = tokens }
            return parts.sorted { $0.key < $1.key }.flatMap(\.value)
        }
    }

    private static let header = Base64URL.encode(#"{"alg":"ES384","typ":"JWT"}"#.utf8)
}
