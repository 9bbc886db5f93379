import Crypto
package import FoundationEssentials

/// A public Ed25519 key whose signatures on plugins count.
///
/// As text it is `ed25519:` and the base64 of its 32 bytes; the prefix may be left out when it is read.
package struct TrustedKey: Sendable, Hashable, CustomStringConvertible {
    private static let prefix = "ed25519:"

    /// The 32 bytes of the key.
    package let bytes: Data

    /// Reads a key; nil where the text is none.
    package init?(_ text: String) {
        let base64 = text.hasPrefix(Self.prefix) ? String(text.dropFirst(Self.prefix.count)) : text
        guard let bytes = Data(base64Encoded: base64) else { return nil }
        self.init(bytes: bytes)
    }

    init?(bytes: Data) {
        // What cannot be used to verify is no key.
        guard bytes.count == 32, (try? Curve25519.Signing.PublicKey(rawRepresentation: bytes)) != nil else {
            return nil
        }
        self.bytes = bytes
    }

    /// Names the key in a sidecar: the first 16 hexadecimal digits of the SHA-256 of its bytes.
    package var id: String { String(Hexadecimal.text(SHA256.hash(data: bytes)).prefix(16)) }

    package var description: String { Self.prefix + bytes.base64EncodedString() }

    /// Whether the signature over a statement is this key's.
    func isValid(_ signature: Data, over statement: [UInt8]) -> Bool {
        // A key that could be read once can be read again; were it not so, nothing it signed would count.
        guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: bytes) else { return false }
        return key.isValidSignature(signature, for: statement)
    }
}
