import Foundation
import Subprocess
import Testing

/// The `openssl` command line, which shares no code with the simulator.
enum OpenSSL {
    /// Whether it verifies an ES384 token with a public key.
    static func verifies(_ token: String, pem: String) async throws -> Bool {
        let directory = NSTemporaryDirectory() + "openssl-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let parts = token.split(separator: ".").map(String.init)
        try Data("\(parts[0]).\(parts[1])".utf8).write(to: URL(fileURLWithPath: directory + "/signed"))
        try Data(pem.utf8).write(to: URL(fileURLWithPath: directory + "/key.pem"))
        try der(of: parts[2]).write(to: URL(fileURLWithPath: directory + "/signature"))
        let arguments = [
            "dgst", "-sha384", "-verify", "\(directory)/key.pem", "-signature", "\(directory)/signature",
            "\(directory)/signed",
        ]
        return try await run(arguments).status
    }

    /// A new P-384 key in the form that one of its tools writes.
    static func key(_ tool: String) async throws -> String {
        let arguments =
            tool == "genpkey"
            ? ["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"]
            : ["ecparam", "-name", "secp384r1", "-genkey", "-noout"]
        return try await run(arguments).output
    }

    private static func run(_ arguments: [String]) async throws -> (status: Bool, output: String) {
        let result = try await Subprocess.run(
            .name("openssl"), arguments: Arguments(arguments), output: .string(limit: 1 << 16), error: .discarded)
        return (result.terminationStatus.isSuccess, result.standardOutput)
    }

    /// `r‖s` as DER, which is what openssl reads.
    private static func der(of signature: String) throws -> Data {
        let text = signature.replacing("-", with: "+").replacing("_", with: "/")
        let raw = try #require(Data(base64Encoded: text))
        let numbers = integer(raw.prefix(48)) + integer(raw.suffix(48))
        return Data([0x30, UInt8(numbers.count)]) + numbers
    }

    private static func integer(_ bytes: Data) -> Data {
        var digits = Data(bytes.drop { $0 == 0 })
        if let first = digits.first, first >= 0x80 { digits.insert(0, at: 0) }
        return Data([0x02, UInt8(digits.count)]) + digits
    }
}
