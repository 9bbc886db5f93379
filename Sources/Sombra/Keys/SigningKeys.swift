package import Crypto

/// The public keys that verify tokens: the one that Sombra publishes, or those that the operator pinned.
package struct SigningKeys: Sendable, Equatable {
    /// The keys, in the order in which they are tried; never empty.
    package let keys: [P384.Signing.PublicKey]

    /// Reads one or several PEM blocks "PUBLIC KEY" (SubjectPublicKeyInfo, P-384); text around them is passed over.
    package init(pem: String) throws(SigningKeyError) {
        var keys: [P384.Signing.PublicKey] = []
        var block: [Substring]?
        for line in pem.split(whereSeparator: \.isNewline) {
            let line = line.drop(while: \.isWhitespace)
            if line.hasPrefix("-----BEGIN ") {
                guard line.hasPrefix("-----BEGIN PUBLIC KEY-----") else { throw .notAPublicKey }
                block = [line]
            } else if line.hasPrefix("-----END ") {
                guard let begun = block else { throw .notPEM }
                keys.append(try Self.key(begun + [line]))
                block = nil
            } else {
                block?.append(line)
            }
        }
        guard block == nil, !keys.isEmpty else { throw .notPEM }
        self.keys = keys
    }

    private static func key(_ lines: [Substring]) throws(SigningKeyError) -> P384.Signing.PublicKey {
        do {
            return try P384.Signing.PublicKey(pemRepresentation: lines.joined(separator: "\n"))
        } catch {
            throw .notP384
        }
    }

    /// Whether both hold the same keys in the same order.
    package static func == (left: Self, right: Self) -> Bool {
        left.keys.elementsEqual(right.keys) { $0.rawRepresentation == $1.rawRepresentation }
    }
}
