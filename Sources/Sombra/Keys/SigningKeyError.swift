/// Why a text holds no signing key.
package enum SigningKeyError: String, Error, Sendable, CaseIterable, CustomStringConvertible {
    /// There is no PEM block, or one that does not end.
    case notPEM = "not_pem"
    /// A PEM block of another kind, such as a private key or a certificate.
    case notAPublicKey = "not_a_public_key"
    /// The block is broken, or holds a key of another curve.
    case notP384 = "not_p384"

    /// The code, what is wrong, and the mend.
    package var description: String {
        switch self {
        case .notPEM:
            "\(rawValue): expected a PEM block \"-----BEGIN PUBLIC KEY-----\"; "
                + "fetch it from /public-keys/sombra-general-signing-key of the Sombra gateway"
        case .notAPublicKey:
            "\(rawValue): a PEM block is not a \"PUBLIC KEY\"; private keys and certificates do not belong here"
        case .notP384: "\(rawValue): a PEM block is damaged or not an elliptic-curve key on P-384"
        }
    }
}
