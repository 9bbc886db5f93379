import Crypto
import FoundationEssentials

/// The list of legal holds and fraud suspicions, as `holdctl init` and `holdctl add` would make it.
///
/// The form is described in the README of `Plugins/holds`.
struct HoldList: Sendable {
    let listPath: String
    let keyPath: String

    /// Makes a key, and a list with the customers that are under suspicion of fraud.
    func create(suspects: [Customer]) throws {
        let key = SymmetricKey(size: .bits256)
        let base64 = key.withUnsafeBytes { Data($0).base64EncodedString() }
        try Self.write(base64 + "\n", to: keyPath)
        var lines = ["key \(Self.hash(" parasol.holds/1 ", key)) 0"]
        for suspect in suspects { lines.append("fraud \(Self.hash(suspect.email, key)) 1762000000") }
        try Self.write(lines.joined(separator: "\n") + "\n", to: listPath)
    }

    static func hash(_ text: String, _ key: SymmetricKey) -> String {
        HMAC<SHA256>.authenticationCode(for: Data(text.utf8), using: key).hexadecimal
    }

    private static func write(_ text: String, to path: String) throws {
        try Data(text.utf8).write(to: URL(filePath: path))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    }
}

extension Sequence<UInt8> {
    /// Lower-case hexadecimal digits.
    var hexadecimal: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
