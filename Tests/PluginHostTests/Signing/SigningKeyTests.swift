import Foundation
import PluginFixtures
@testable import PluginHost
import PluginRuntime
import Testing

@Suite("Keys to sign with")
struct SigningKeyTests {
    private let scratch: ScratchDirectory
    private var path: String { scratch.path + "/release" }

    init() throws { scratch = try ScratchDirectory() }

    @Test("a key comes back from its file, which only its owner may read, with the public half beside it")
    func roundTrip() throws {
        let key = SigningKey()
        try key.write(to: path)
        #expect(FileStatus.at(path + ".key")?.mode == 0o600)
        #expect(try SigningKey.load(path + ".key").trusted == (try key.trusted))
        let line = try String(contentsOfFile: path + ".pub", encoding: .utf8)
        #expect(line == "\(try key.trusted)\n")
        #expect(TrustedKey(String(line.dropLast())) == (try key.trusted))
        let secret = try String(contentsOfFile: path + ".key", encoding: .utf8).dropFirst("parasol-signing-key:".count)
        #expect(!line.contains(secret.dropLast()))
    }

    @Test("a key is never written over another, private or public")
    func noOverwriting() throws {
        try SigningKey().write(to: path)
        let first = try Data(contentsOf: URL(filePath: path + ".key"))
        #expect(throws: PluginFault.self) { try SigningKey().write(to: path) }
        try FileManager.default.removeItem(atPath: path + ".key")
        #expect(throws: PluginFault.self) { try SigningKey().write(to: path) }
        #expect(FileStatus.at(path + ".key") == nil)
        #expect(first.count > 32)
    }

    @Test("a file that others may read, or that holds no key, is refused without a word of what it holds")
    func refused() throws {
        try SigningKey().write(to: path)
        try setMode(0o640, of: path + ".key")
        #expect { try SigningKey.load(path + ".key") } throws: { "\($0)".contains("chmod 600") }
        for text in ["", "secret-of-mine", "parasol-signing-key:AAAA\n", "parasol-signing-key:AAAA\nmore\n"] {
            let file = scratch.path + "/none.key"
            try Data(text.utf8).write(to: URL(filePath: file))
            try setMode(0o600, of: file)
            #expect { try SigningKey.load(file) } throws: {
                "\($0)".contains("signing-key-unusable") && !"\($0)".contains("secret-of-mine")
            }
        }
    }

    @Test("a public key is read with and without its prefix, and nothing else is one")
    func trustedKey() throws {
        let text = "ed25519:" + Data((0..<32).map { UInt8($0) }).base64EncodedString()
        let key = try #require(TrustedKey(text))
        #expect(key == TrustedKey(String(text.dropFirst(8))))
        #expect(key.description == text)
        #expect(key.id == "630dcd2966c43366")
        for wrong in ["", "ed25519:", "ed25519:AAAA", "rsa:" + text.dropFirst(8), text + "A"] {
            #expect(TrustedKey(wrong) == nil, "\(wrong)")
        }
    }
}
