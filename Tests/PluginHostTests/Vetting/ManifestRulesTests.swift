import DSRModel
@testable import PluginHost
import PluginMessages
import PluginRuntime
import Testing

@Suite("What a manifest must keep to")
struct ManifestRulesTests {
    /// One way to break a manifest, with the code of its refusal.
    struct Breach: Sendable, CustomTestStringConvertible {
        let code: RefusalCode
        let testDescription: String
        let change: @Sendable (inout Manifest) -> Void

        init(_ code: RefusalCode, _ description: String, _ change: @escaping @Sendable (inout Manifest) -> Void) {
            self.code = code
            testDescription = description
            self.change = change
        }
    }

    static let breaches: [Breach] = [
        Breach(.idMalformed, "an id without a dot") { $0.id = "accounts" },
        Breach(.versionMalformed, "a version of two numbers") { $0.version = "1.0" },
        Breach(.ownerMissing, "a blank owner") { $0.owner = " " },
        Breach(.ownerMissing, "an owner over two lines") { $0.owner = "a\nb" },
        Breach(.claimsMissing, "nothing claimed") { $0.handles = [] },
        Breach(.claimEmpty, "a claim without request types") { $0.handles[0].requestTypes = [] },
        Breach(.claimEmpty, "a claim without identifiers") { $0.handles[0].identifiers = [] },
        Breach(.claimEmpty, "a claim for no data subject") { $0.handles[0].dataSubjects = [] },
        Breach(.claimEmpty, "a preflight claim without identifiers") {
            $0.preflights = [PreflightClaim(identifiers: [])]
        },
        Breach(.claimEmpty, "a guard without request types") { $0.guards = [GuardClaim(requestTypes: [])] },
        Breach(.identifierMalformed, "an empty identifier type") { $0.handles[0].identifiers = [""] },
        Breach(.identifierMalformed, "a guard with a malformed identifier type") {
            $0.guards = [GuardClaim(requestTypes: [.erasure], identifiers: ["a\nb"])]
        },
        Breach(.datapointMalformed, "a datapoint that breaks a header") { $0.handles[0].datapoints = ["a\r\nb"] },
        Breach(.datapointsMissing, "an access without datapoints") { $0.handles[0].datapoints = [] },
        Breach(.datapointsWithoutAccess, "an erasure with datapoints") {
            $0.handles = [Claim(requestTypes: [.erasure], identifiers: [.email], datapoints: ["orders"])]
        },
        Breach(.datapointClaimedTwice, "a datapoint twice in one claim") {
            $0.handles[0].datapoints = ["orders", "orders"]
        },
        Breach(.datapointClaimedTwice, "a datapoint in two claims for one identifier") {
            $0.handles.append(Claim(requestTypes: [.access], identifiers: [.phone, .email], datapoints: ["orders"]))
        },
        Breach(.datapointClaimedTwice, "a datapoint in two claims for overlapping data subjects") {
            $0.handles[0].dataSubjects = ["customer", "employee"]
            $0.handles.append(
                Claim(
                    requestTypes: [.access], identifiers: [.email], datapoints: ["orders"], dataSubjects: ["employee"]))
        },
        Breach(.guardNotDestructive, "a guard of an access") { $0.guards = [GuardClaim(requestTypes: [.access])] },
        Breach(.limitsMalformed, "a time-out of nothing") { $0.limits.timeoutMilliseconds = 0 },
        Breach(.limitsMalformed, "no job at once") { $0.limits.concurrency = 0 },
        Breach(.limitsMalformed, "negative memory") { $0.limits.memoryBytes = -1 },
        Breach(.needsMalformed, "a port that is none") { $0.needs.ports = [443, 65_536] },
        Breach(.settingsSchemaMalformed, "a schema that is no object") { $0.settings = "none" },
    ]

    @Test("a manifest that breaks a rule is refused", arguments: breaches)
    func refused(_ breach: Breach) throws {
        var manifest = FixturePlugin("com.example.accounts").manifest
        breach.change(&manifest)
        let bytes = try MessageCoding.encode(manifest)
        #expect { try CanonicalManifest.packed(bytes) } throws: { ($0 as? PluginFault)?.code == breach.code.rawValue }
    }

    @Test("a datapoint may be claimed for several identifiers, and for data subjects that exclude each other")
    func allowed() throws {
        var manifest = FixturePlugin("com.example.accounts").manifest
        manifest.handles[0].dataSubjects = ["customer"]
        manifest.handles += [
            Claim(requestTypes: [.access], identifiers: [.email], datapoints: ["orders"], dataSubjects: ["employee"]),
            Claim(requestTypes: [.access], identifiers: [.phone], datapoints: ["orders"]),
        ]
        manifest.guards = [GuardClaim(requestTypes: [.erasure])]
        #expect(try CanonicalManifest.packed(try MessageCoding.encode(manifest)).manifest == manifest)
    }

    @Test("a manifest over its limit is refused before it is read")
    func tooLarge() {
        let bytes = [UInt8](repeating: 0x20, count: Manifest.maximumBytes + 1)
        #expect { try CanonicalManifest.given(bytes) } throws: {
            ($0 as? PluginFault)?.code == RefusalCode.manifestTooLarge.rawValue
        }
    }

    @Test("members that this version does not know are kept in the canonical form")
    func unknownMembers() throws {
        let text = String(decoding: try MessageCoding.encode(FixturePlugin("com.example.a").manifest), as: UTF8.self)
        let extended = text.dropLast() + ", \"zone\": {\"b\": 1, \"a\": [true, null, 1.5]}}"
        let canonical = try CanonicalManifest.given(Array(extended.utf8))
        #expect(
            String(decoding: canonical.bytes, as: UTF8.self).hasSuffix(",\"zone\":{\"a\":[true,null,1.5],\"b\":1}}"))
        #expect(try CanonicalManifest.packed(canonical.bytes) == canonical)
    }
}
