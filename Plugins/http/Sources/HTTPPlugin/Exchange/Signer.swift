import CCrypto
import PluginKit

/// Signs calls, so that the service knows that the gateway made them, and when.
///
/// The signature is HMAC-SHA256, in hexadecimal, over these lines joined by single line feeds:
///
///     parasol-http-v1
///     <Parasol-Timestamp: seconds since 1970>
///     <method>
///     <path as sent, from the first slash>
///     <Idempotency-Key, or nothing>
///     <SHA-256 of the body in hexadecimal>
struct Signer: Sendable {
    static let version = "parasol-http-v1"

    private let keyID: String
    private let secret: [UInt8]

    init(keyID: String, secret: String) {
        self.keyID = keyID
        self.secret = Array(secret.utf8)
    }

    /// The headers that sign a call made at `timestamp`, in seconds since 1970.
    func headers(
        _ method: String, path: String, body: [UInt8], idempotencyKey: String, timestamp: Int
    ) throws -> [(name: String, value: String)] {
        let lines = [
            Self.version, String(timestamp), method, path, idempotencyKey, Self.hexadecimal(try Self.hash(body)),
        ]
        let signature = Self.hexadecimal(try authenticate(Array(lines.joined(separator: "\n").utf8)))
        return [
            ("Parasol-Key-Id", keyID), ("Parasol-Timestamp", String(timestamp)),
            ("Parasol-Signature", "v1=\(signature)"),
        ]
    }

    private static func hash(_ bytes: [UInt8]) throws -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var length: UInt32 = 0
        guard EVP_Digest(bytes, bytes.count, &digest, &length, EVP_sha256(), nil) == 1 else {
            throw ServiceFailure.unreachable("libcrypto offers no SHA-256")
        }
        return Array(digest.prefix(Int(length)))
    }

    private func authenticate(_ bytes: [UInt8]) throws -> [UInt8] {
        var code = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var length: UInt32 = 0
        guard HMAC(EVP_sha256(), secret, Int32(secret.count), bytes, bytes.count, &code, &length) != nil else {
            throw ServiceFailure.unreachable("libcrypto offers no HMAC")
        }
        return Array(code.prefix(Int(length)))
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
