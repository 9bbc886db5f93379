import DSRModel
import Foundation
import PluginFixtures
@testable import PluginHost
import PluginMessages
import PluginRuntime
import Testing

@Suite("Libraries that must be signed")
struct TrustPolicyTests {
    private let bench: SigningBench

    init() throws { bench = try SigningBench() }

    @Test("a library that a trusted key signed is admitted, and so is one that two keys signed")
    func signed() throws {
        try bench.sign(bench.key)
        #expect(try bench.refusal() == nil)
        try bench.sign(bench.key) { try $0.sign(with: SigningKey()) }
        #expect(try bench.refusal() == nil)
    }

    @Test("without trusted keys and level no sidecar is asked for, and a bad one does no harm")
    func nothingAsked() throws {
        #expect(try bench.refusal(keys: []) == nil)
        try Data("{".utf8).write(to: URL(filePath: bench.sidecarFile))
        #expect(try bench.refusal(keys: []) == nil)
    }

    @Test("a library without a sidecar, or with one that nobody signed, is unsigned")
    func unsigned() throws {
        #expect(try bench.refusal()?.code == .unsigned)
        try bench.sign(nil)
        let refusal = try #require(try bench.refusal())
        #expect(refusal.code == .unsigned)
        #expect(refusal.mend.contains("parasol plugin sign \(bench.library) --key"))
    }

    @Test("a signature of a key that is not listed is untrusted, and the refusal names the key")
    func untrusted() throws {
        let stranger = SigningKey()
        try bench.sign(stranger)
        let refusal = try #require(try bench.refusal())
        #expect(refusal.code == .signatureUntrusted)
        #expect(refusal.message.contains(try stranger.trusted.id))
    }

    @Test("a signature that claims to be a trusted key's is invalid")
    func forged() throws {
        let stranger = SigningKey()
        try bench.sign(stranger)
        let (theirs, ours) = (try stranger.trusted.id, try bench.key.trusted.id)
        try bench.edit { $0.replacing(theirs, with: ours) }
        #expect(try bench.refusal()?.code == .signatureInvalid)
    }

    static let tamperings: [(String, String, String, RefusalCode)] = [
        ("level", #""level":3"#, #""level":4"#, .signatureInvalid),
        ("suite", #""suite":"1.0""#, #""suite":"1.1""#, .signatureInvalid),
        ("version", #""version":"1.0.0""#, #""version":"1.0.1""#, .signatureInvalid),
        ("plugin", "com.example.accounts", "com.example.accountz", .signatureInvalid),
        ("an unknown member", #""plugin""#, #""note":1,"plugin""#, .sidecarMalformed),
        ("a member twice", #""schema":1"#, #""schema":1,"schema":1"#, .sidecarMalformed),
        ("the schema", #""schema":1"#, #""schema":2"#, .sidecarMalformed),
        ("a space", #""schema":1"#, #""schema": 1"#, .sidecarMalformed),
        ("a level that cannot be", #""level":3"#, #""level":11"#, .sidecarMalformed),
        ("a level that is no whole number", #""level":3"#, #""level":3.5"#, .sidecarMalformed),
    ]

    @Test("whatever is changed after signing is noticed", arguments: tamperings)
    func tampered(_ what: String, _ from: String, _ to: String, _ code: RefusalCode) throws {
        try bench.sign(bench.key) { $0.note(.init(level: 3, suite: "1.0")) }
        #expect(try bench.refusal() == nil)
        try bench.edit { $0.replacing(from, with: to) }
        let refusal = try #require(try bench.refusal(), "\(what)")
        #expect(refusal.code == code, "\(what): \(refusal)")
        #expect(!FileManager.default.fileExists(atPath: bench.marker))
    }

    @Test("a sidecar that is cut off anywhere is malformed")
    func truncated() throws {
        try bench.sign(bench.key)
        let whole = try Data(contentsOf: URL(filePath: bench.sidecarFile))
        for count in stride(from: 0, to: whole.count, by: 17) {
            try whole.prefix(count).write(to: URL(filePath: bench.sidecarFile))
            #expect(try bench.refusal()?.code == .sidecarMalformed, "\(count) bytes")
        }
    }

    @Test("a sidecar that is too large, or that others can write, or that is a directory, is refused")
    func file() throws {
        try bench.sign(bench.key)
        let whole = try Data(contentsOf: URL(filePath: bench.sidecarFile))
        try setMode(0o646, of: bench.sidecarFile)
        #expect(try bench.refusal()?.code == .insecureMode)
        try setMode(0o644, of: bench.sidecarFile)
        try (whole + Data(count: 16 * 1024)).write(to: URL(filePath: bench.sidecarFile))
        #expect(try bench.refusal()?.code == .sidecarMalformed)
        try FileManager.default.removeItem(atPath: bench.sidecarFile)
        try FileManager.default.createDirectory(atPath: bench.sidecarFile, withIntermediateDirectories: false)
        #expect(try bench.refusal()?.code == .notAFile)
    }

    @Test("the sidecar of another build is a mismatch that names the hash, also where only a level is asked")
    func otherBuild() throws {
        try bench.sign(bench.key) { $0.note(.init(level: 3, suite: "1.0")) }
        try FixturePlugin.with("com.example.accounts") { $0.refusal = "another" }
            .build(into: bench.scratch, named: "accounts.so")
        for keys in [nil, []] as [[TrustedKey]?] {
            let refusal = try #require(try bench.refusal(keys: keys, level: 1))
            #expect(refusal.code == .sidecarMismatch)
            #expect(refusal.message.contains("\"sha256\""))
        }
    }

    @Test(
        "a signed statement about another manifest than the library's names the member that differs",
        arguments: ["plugin", "version", "manifestSha256"])
    func otherManifest(_ field: String) throws {
        let honest = try PluginSidecar(library: bench.library)
        var manifest = FixturePlugin("com.example.accounts").manifest
        switch field {
        case "plugin": manifest.id = "com.example.other"
        case "version": manifest.version = "1.0.1"
        default: manifest.owner = "Others <others@example.com>"
        }
        let other = try CanonicalManifest.given(try MessageCoding.encode(manifest))
        var sidecar = PluginSidecar(other, sha256: honest.sha256)
        try sidecar.sign(with: bench.key)
        try sidecar.write(besides: bench.library)
        let refusal = try #require(try bench.refusal())
        #expect(refusal.code == .sidecarMismatch)
        #expect(refusal.message.contains("\"\(field)\""), "\(refusal)")
        #expect(refusal.id == "com.example.accounts")
    }

    @Test("a level counts where it is high enough, and with trusted keys only where it is signed")
    func level() throws {
        #expect(try bench.refusal(keys: [], level: 2)?.code == .levelMissing)
        try bench.sign(nil)
        #expect(try bench.refusal(keys: [], level: 2)?.code == .levelMissing)
        try bench.sign(nil) { $0.note(.init(level: 1, suite: "1.0")) }
        #expect(try bench.refusal(keys: [], level: 2)?.code == .levelTooLow)
        try bench.sign(nil) { $0.note(.init(level: 2, suite: "1.0")) }
        #expect(try bench.refusal(keys: [], level: 2) == nil)
        #expect(try bench.refusal(level: 2)?.code == .unsigned)
        try bench.sign(bench.key) { $0.note(.init(level: 2, suite: "1.0")) }
        #expect(try bench.refusal(level: 2) == nil)
        #expect(try bench.refusal(level: 3)?.code == .levelTooLow)
    }

    @Test("the signature comes before the bytes are read as a library, and owner and mode before the signature")
    func order() throws {
        try Data("no library".utf8).write(to: URL(filePath: bench.library))
        try setMode(0o755, of: bench.library)
        #expect(try bench.refusal()?.code == .unsigned)
        #expect(try bench.refusal(keys: [])?.code == RefusalCode(rawValue: "not-elf"))
        try setMode(0o757, of: bench.library)
        #expect(try bench.refusal()?.code == .insecureMode)
    }

    @Test("neither inspection nor listing nor a refusal runs any of a library")
    func nothingRuns() throws {
        _ = try PluginInspection(file: bench.library).text
        #expect(try DroppedLibrary.list(of: "com.example.accounts", in: bench.scratch.path).count == 1)
        #expect(try bench.refusal() != nil)
        try bench.sign(bench.key)
        #expect(!FileManager.default.fileExists(atPath: bench.marker))
    }
}
