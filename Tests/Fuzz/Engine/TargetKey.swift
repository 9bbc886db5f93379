import Crypto
import Foundation
import JobStore
import Sombra

/// Keys that are the same in every run, so that an input that was kept means the same again.
enum TargetKey {
    static let audience = "northwind-books"
    static let coreIdentifier = "user-100001"

    /// The key that signs tokens here.
    static func signing() throws -> P384.Signing.PrivateKey {
        try P384.Signing.PrivateKey(rawRepresentation: [UInt8](repeating: 0x17, count: 48))
    }

    static func signingKeys() throws -> SigningKeys {
        try SigningKeys(pem: signing().publicKey.pemRepresentation)
    }

    /// The key that seals files here.
    static func sealer() throws -> Sealer {
        let id = KeyRing.KeyID(rawValue: 1)
        let key = SymmetricKey(data: [UInt8](repeating: 0x2a, count: 32))
        return try Sealer(try KeyRing(current: id, index: id, keys: [id: key]))
    }

    static func token(
        header: String = #"{"alg":"ES384","typ":"JWT"}"#, claims: [UInt8], key: P384.Signing.PrivateKey
    ) throws -> String {
        let input = "\(Sombra.Base64URL.encode(header.utf8)).\(Sombra.Base64URL.encode(claims))"
        let signature = try key.signature(for: SHA384.hash(data: Array(input.utf8)))
        return "\(input).\(Sombra.Base64URL.encode(signature.rawRepresentation))"
    }

    static func claims(issuedAt: Int) -> [UInt8] {
        Array(
            #"{"value":"\#(coreIdentifier)","scope":"coreIdentifier","aud":"\#(audience)","iat":\#(issuedAt)}"#.utf8)
    }
}
