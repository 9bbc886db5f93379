import Crypto
import Foundation

/// Sombra's signing key: P-384, ES384.
package struct SigningKey: Sendable {
    private let key: P384.Signing.PrivateKey

    /// A new key.
    package init() { key = P384.Signing.PrivateKey() }

    /// A key from a PEM file (`BEGIN PRIVATE KEY` or `BEGIN EC PRIVATE KEY`), as `openssl` writes it.
    package init(pem: String) throws(SimulatorError) {
        do {
            key = try P384.Signing.PrivateKey(pemRepresentation: pem)
        } catch {
            throw .key(
                "the signing key is no P-384 private key in PEM form; make one with "
                    + "`openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384`")
        }
    }

    /// What `GET /public-keys/sombra-general-signing-key` hands out.
    package var publicKeyPEM: String { key.publicKey.pemRepresentation + "\n" }

    /// For a file that another process signs with.
    package var privateKeyPEM: String { key.pemRepresentation + "\n" }

    func signature(for data: Data) throws -> P384.Signing.ECDSASignature { try key.signature(for: data) }
}
