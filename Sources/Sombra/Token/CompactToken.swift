import Crypto

/// An `x-sombra-token` that has the form of a compact JWS signed with ES384 (RFC 7515 section 7.1, RFC 7518
/// section 3.4); nothing in it is verified yet.
package struct CompactToken: Sendable {
    /// What the signature covers: the first two segments as they came.
    let digest: SHA384Digest
    let signature: P384.Signing.ECDSASignature
    let payload: [UInt8]

    /// The header that Sombra sends, `{"alg":"ES384","typ":"JWT"}`; read without a JSON reader.
    private static let usualHeader = Array("eyJhbGciOiJFUzM4NCIsInR5cCI6IkpXVCJ9".utf8)

    /// Reads the header's value.
    ///
    /// Linear in its length, which the server's limit on headers bounds.
    package init(_ text: String) throws(TokenFailure) {
        let bytes = Array(text.utf8)
        let segments = bytes.split(separator: UInt8(ascii: "."), maxSplits: 3, omittingEmptySubsequences: false)
        guard segments.count == 3 else { throw .notCompact }
        if !segments[0].elementsEqual(Self.usualHeader) { try Self.check(header: segments[0]) }
        guard let rawSignature = Base64URL.decode(segments[2]), let payload = Base64URL.decode(segments[1]) else {
            throw .notBase64URL
        }
        guard rawSignature.count == 96 else { throw .signatureForm }
        do {
            signature = try P384.Signing.ECDSASignature(rawRepresentation: rawSignature)
        } catch {
            throw .signatureForm
        }
        digest = SHA384.hash(data: bytes[..<segments[1].endIndex])
        self.payload = payload
    }

    private static func check(header segment: ArraySlice<UInt8>) throws(TokenFailure) {
        guard let bytes = Base64URL.decode(segment) else { throw .notBase64URL }
        let header: StrictObject.Members
        do {
            header = try StrictObject.read(bytes)
        } catch {
            switch error {
            case .notObject: throw .headerNotObject
            case .repeatsMember: throw .headerRepeatsMember
            }
        }
        guard header.text("alg") == "ES384" else { throw .algorithm }
        // Both change what is signed or how; this reader knows no extension at all.
        guard !header.contains(.init("crit")), !header.contains(.init("b64")) else { throw .headerExtension }
        if header.contains(.init("typ")) {
            guard header.text("typ")?.uppercased() == "JWT" else { throw .headerType }
        }
    }
}

extension StrictObject.Members {
    /// A member that is a text.
    func text(_ name: String) -> String? { try? decode(String.self, forKey: .init(name)) }
}
