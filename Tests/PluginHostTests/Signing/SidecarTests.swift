import Crypto
import DSRModel
import Foundation
import PluginFixtures
@testable import PluginHost
import PluginMessages
import PluginRuntime
import Testing

@Suite("The sidecar of a library")
struct SidecarTests {
    /// A sidecar of values that do not depend on a compiler.
    private func sidecar() throws -> PluginSidecar {
        let manifest = try CanonicalManifest.given(
            Array(
                #"{"schema":1,"id":"com.example.accounts","version":"1.4.0","owner":"A <a@example.com>","#.utf8)
                + Array(#""handles":[{"requestTypes":["ERASURE"],"identifiers":["email"]}]}"#.utf8))
        return PluginSidecar(manifest, sha256: String(repeating: "0a", count: 32))
    }

    @Test("what is signed is this text, byte for byte")
    func golden() throws {
        var sidecar = try sidecar()
        let manifest = sidecar.manifestSHA256
        let head = "parasol plugin sidecar v1\n"
        let tail =
            #""manifestSha256":"\#(manifest)","plugin":"com.example.accounts","schema":1,"#
            + #""sha256":"\#(String(repeating: "0a", count: 32))","version":"1.4.0"}"#
        #expect(String(decoding: try sidecar.statement, as: UTF8.self) == head + "{" + tail)
        sidecar.note(.init(level: 3, suite: "1.0.0"))
        #expect(
            String(decoding: try sidecar.statement, as: UTF8.self)
                == head + #"{"conformance":{"level":3,"suite":"1.0.0"},"# + tail)
        #expect(manifest == "2f1750354cb623bb2efe0c0b471013402884f7b2ea58801d4beeb2f7efbdb009")
    }

    @Test("a signature is plain Ed25519 over the statement, which any library can verify")
    func plainSignature() throws {
        let key = SigningKey()
        var sidecar = try sidecar()
        try sidecar.sign(with: key)
        let signature = try #require(sidecar.signatures.first)
        #expect(signature.key == (try key.trusted.id))
        let verifier = try Curve25519.Signing.PublicKey(rawRepresentation: try key.trusted.bytes)
        let bytes = try #require(Data(base64Encoded: signature.signature))
        #expect(verifier.isValidSignature(bytes, for: try sidecar.statement))
    }

    @Test("a sidecar comes back from its file as it was written")
    func roundTrip() throws {
        let scratch = try ScratchDirectory()
        let file = scratch.path + "/accounts.so"
        #expect(try PluginSidecar.load(besides: file) == nil)
        var sidecar = try sidecar()
        sidecar.note(.init(level: 2, suite: "1.0.0"))
        try sidecar.sign(with: SigningKey())
        try sidecar.sign(with: SigningKey())
        try sidecar.write(besides: file)
        #expect(try PluginSidecar.load(besides: file) == sidecar)
        #expect(FileStatus.at(file + ".parasol.json")?.mode == 0o644)
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path) == ["accounts.so.parasol.json"])
    }

    @Test("a new level ends the signatures, the same level does not, and a key signs once")
    func note() throws {
        let key = SigningKey()
        var sidecar = try sidecar()
        sidecar.note(.init(level: 2, suite: "1.0.0"))
        try sidecar.sign(with: key)
        try sidecar.sign(with: key)
        #expect(sidecar.signatures.count == 1)
        sidecar.note(.init(level: 2, suite: "1.0.0"))
        #expect(sidecar.signatures.count == 1)
        sidecar.note(.init(level: 3, suite: "1.0.0"))
        #expect(sidecar.signatures.isEmpty && sidecar.level == 3)
    }

    @Test("signing begins anew where the sidecar is of another build, and else keeps level and signatures")
    func current() throws {
        let bench = try SigningBench()
        try bench.sign(bench.key) { $0.note(.init(level: 3, suite: "1.0")) }
        #expect(try PluginSidecar.current(of: bench.library).level == 3)
        #expect(try PluginSidecar.current(of: bench.library).signatures.count == 1)
        try FixturePlugin.with("com.example.accounts") { $0.refusal = "another" }
            .build(into: bench.scratch, named: "accounts.so")
        let fresh = try PluginSidecar.current(of: bench.library)
        #expect(fresh.level == nil && fresh.signatures.isEmpty)
    }

    @Test("inspection tells what lies beside the library")
    func inspection() throws {
        let bench = try SigningBench()
        #expect(try PluginInspection(file: bench.library).text.contains("sidecar       none\n"))
        try bench.sign(bench.key) { $0.note(.init(level: 3, suite: "1.0")) }
        let text = try PluginInspection(file: bench.library).text
        #expect(text.contains("level         3 of suite 1.0\n"))
        #expect(text.contains("signed by     key \(try bench.key.trusted.id)\n"))
        try FixturePlugin.with("com.example.accounts") { $0.refusal = "another" }
            .build(into: bench.scratch, named: "accounts.so")
        #expect(try PluginInspection(file: bench.library).text.contains("of another build: \"sha256\" differs"))
        let json = try MessageCoding.decode(JSONValue.self, from: try PluginInspection(file: bench.library).json())
        #expect(json["sidecar"]?["state"] == "stale" && json["sidecar"]?["differs"] == "sha256")
        try bench.edit { _ in "{}" }
        #expect(try PluginInspection(file: bench.library).text.contains("sidecar-malformed"))
    }
}
