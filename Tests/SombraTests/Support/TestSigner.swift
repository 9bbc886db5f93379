import Crypto
import Foundation
import PluginMessages

@testable import Sombra

/// Signs tokens with a key of its own, as a gateway does.
struct TestSigner {
    let privateKey = P384.Signing.PrivateKey()

    var keys: SigningKeys {
        get throws { try SigningKeys(pem: privateKey.publicKey.pemRepresentation) }
    }

    static let header = #"{"alg":"ES384","typ":"JWT"}"#

    /// The claims of a good token, 1,000 s after 1970.
    static let claims: [String: JSONValue] = [
        "value": "user-100001", "scope": "coreIdentifier", "aud": "northwind-books", "iat": 1000,
    ]

    func token(header: String = header, claims: [String: JSONValue] = claims) throws -> String {
        try token(header: header, payload: String(decoding: MessageCoding.encode(claims), as: UTF8.self))
    }

    func token(header: String = header, payload: String) throws -> String {
        let input = "\(Base64URL.encode(header.utf8)).\(Base64URL.encode(payload.utf8))"
        let signature = try privateKey.signature(for: SHA384.hash(data: Array(input.utf8)))
        return "\(input).\(Base64URL.encode(signature.rawRepresentation))"
    }
}
