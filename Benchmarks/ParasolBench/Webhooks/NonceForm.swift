/// Nonces in the form and size of the captured one: about 690 characters, a JWT with the request id in clear.
///
/// The webhook's number stands at the end of the signature, where the fake Sombra reads it when the nonce comes back.
struct NonceForm: Sendable {
    private let beforeRequest: String
    private let afterRequest: String

    /// The form of nonces issued at a time in seconds since 1970.
    init(issuedAt: Int) {
        let filler = String(repeating: "c2VhbGVkLWtleS0", count: 22)
        var opening = #"{"encryptedCEKContext":"\#(filler)","dataSiloId":"","requestId":""#
        // The id must begin where a group of three bytes does, to be encoded on its own.
        while opening.utf8.count % 3 != 0 { opening.insert(" ", at: opening.index(after: opening.startIndex)) }
        beforeRequest = Base64URL.encode(#"{"alg":"HS384","typ":"JWT"}"#.utf8) + "." + Base64URL.encode(opening.utf8)
        afterRequest =
            Base64URL.encode(#"","iat":\#(issuedAt)}"#.utf8) + "."
            + String(repeating: "A", count: 64 - WebhookIDs.digitCount)
    }

    func nonce(of webhook: WebhookIDs) -> String {
        beforeRequest + Base64URL.encode(webhook.request.utf8) + afterRequest + webhook.digits
    }

    /// The number of the webhook whose nonce this is.
    static func number(in nonce: String) -> Int? {
        Int(nonce.suffix(WebhookIDs.digitCount))
    }
}
