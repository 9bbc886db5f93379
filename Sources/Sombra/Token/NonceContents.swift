/// What can be read of a nonce without its key.
///
/// A nonce is opaque: in captures of 2019 it was an HS384 JWT with the request id in clear. Nothing is verified
/// and nothing is required; a nonce of any other form says nothing.
struct NonceContents {
    /// The request that the nonce belongs to, where it says so.
    let requestID: String?

    init(nonce: String) {
        let segments = nonce.utf8.split(separator: UInt8(ascii: "."), maxSplits: 3, omittingEmptySubsequences: false)
        guard segments.count == 3, let payload = Base64URL.decode(segments[1]),
            let members = try? StrictObject.read(payload)
        else {
            requestID = nil
            return
        }
        requestID = members.text("requestId")
    }
}
