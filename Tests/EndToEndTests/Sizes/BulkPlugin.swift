import Crypto
import DSRModel
import Foundation
import PluginFixtures
import PluginMessages

/// A build of `Fixtures/bulk.c`, and what it answers.
enum BulkPlugin {
    static let manifest = Manifest(
        id: "com.example.bulk", version: "1.0.0", owner: "Test team <test@example.com>",
        handles: [Claim(requestTypes: [.access], identifiers: [.email], datapoints: ["orders"])],
        limits: Limits(timeoutMilliseconds: 600_000))

    /// Who gets so many MiB of rows.
    static func rows(_ mebibytes: Int) -> String { "rows-\(mebibytes)@example.com" }

    /// Who gets a file of so many MiB.
    static func file(_ mebibytes: Int) -> String { "file-\(mebibytes)@example.com" }

    /// Builds the library into a directory and gives its path.
    static func build(into directory: ScratchDirectory) throws -> String {
        let canonical = try MessageCoding.encode(manifest)
        let escaped = String(decoding: canonical, as: UTF8.self).replacing("\\", with: "\\\\")
            .replacing("\"", with: "\\\"")
        return try CPluginBuilder.build(
            source: try Parasol.fixture("Fixtures/bulk.c"), manifest: canonical, into: directory, named: "bulk.so",
            flags: ["-DMANIFEST=\"\(escaped)\""])
    }

    /// The SHA-256 over all that it emits for so many MiB, in hexadecimal.
    static func sha256(mebibytes: Int) -> String {
        var digest = SHA256()
        let tail = Data("\"}\n".utf8)
        for number in 0..<(mebibytes * 1024) {
            var row = Data("{\"n\":\(1_000_000_000 + number),\"text\":\"".utf8)
            row.append(Data(repeating: 0x78, count: 1024 - row.count - tail.count))
            row.append(tail)
            digest.update(data: row)
        }
        return digest.finalize().map { String(format: "%02x", $0) }.joined()
    }
}
