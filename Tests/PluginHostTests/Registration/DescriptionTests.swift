import DSRModel
@testable import PluginHost
import PluginMessages
import PluginRuntime
import Testing

@Suite("What a plugin describes")
struct DescriptionTests {
    private let manifest = Manifest(
        id: "com.example.generic", version: "1.0.0", owner: "A", coverage: .settings,
        handles: [
            Claim(requestTypes: [.access], identifiers: [.email, "userId"]),
            Claim(requestTypes: [.erasure], identifiers: [.email], dataSubjects: ["customer"]),
            Claim(requestTypes: [.access], identifiers: [.phone], datapoints: ["calls"]),
        ],
        preflights: [PreflightClaim(identifiers: [.email], enriches: ["userId"], requestTypes: [.access])])

    private func described(_ description: CoverageDescription) throws -> PluginCoverage {
        try PluginCoverage.described(try MessageCoding.encode(description), within: manifest)
    }

    private func code(_ description: CoverageDescription) -> String? {
        do {
            _ = try described(description)
            return nil
        } catch {
            return (error as? PluginFault)?.code
        }
    }

    @Test("what lies within the manifest is taken as the plugin's coverage")
    func within() throws {
        let description = CoverageDescription(
            handles: [
                Claim(requestTypes: [.access], identifiers: ["userId"], datapoints: ["orders"]),
                Claim(requestTypes: [.erasure], identifiers: [.email], dataSubjects: ["customer"]),
            ], preflights: [PreflightClaim(identifiers: [.email], enriches: [], requestTypes: [.access])])
        let coverage = try described(description)
        #expect(coverage.handles == description.handles)
        #expect(coverage.preflights == description.preflights)
    }

    static let widenings: [CoverageDescription] = [
        CoverageDescription(handles: [Claim(requestTypes: [.erasure], identifiers: ["userId"])]),
        CoverageDescription(handles: [Claim(requestTypes: [.saleOptOut], identifiers: [.email])]),
        CoverageDescription(handles: [Claim(requestTypes: [.access], identifiers: ["ssn"], datapoints: ["a"])]),
        CoverageDescription(handles: [Claim(requestTypes: [.erasure], identifiers: [.email])]),
        CoverageDescription(handles: [Claim(requestTypes: [.access], identifiers: [.phone], datapoints: ["texts"])]),
        CoverageDescription(handles: [], preflights: [PreflightClaim(identifiers: [.phone], requestTypes: [.access])]),
        CoverageDescription(handles: [], preflights: [PreflightClaim(identifiers: [.email])]),
        CoverageDescription(
            handles: [],
            preflights: [PreflightClaim(identifiers: [.email], enriches: ["ssn"], requestTypes: [.access])]),
    ]

    @Test("what goes beyond the manifest is refused", arguments: widenings)
    func widened(_ description: CoverageDescription) { #expect(code(description) == "coverage-widened") }

    private let openManifest = Manifest(
        id: "com.example.open", version: "1.0.0", owner: "A", coverage: .settings,
        handles: [Claim(requestTypes: [.access, .erasure], identifiers: [.any])],
        preflights: [PreflightClaim(identifiers: [.any], enriches: [.any])])

    @Test("a manifest for any kind of identifier leaves the kinds to the settings")
    func anyKind() throws {
        let description = CoverageDescription(
            handles: [Claim(requestTypes: [.access], identifiers: [.email, "ssn"], datapoints: ["orders"])],
            preflights: [PreflightClaim(identifiers: [.email], enriches: ["userId"])])
        let coverage = try PluginCoverage.described(try MessageCoding.encode(description), within: openManifest)
        #expect(coverage.handles == description.handles)
        #expect(coverage.preflights == description.preflights)
    }

    @Test(
        "settings name the kinds of identifier and never say any",
        arguments: [
            CoverageDescription(handles: [Claim(requestTypes: [.erasure], identifiers: [.any])]),
            CoverageDescription(handles: [], preflights: [PreflightClaim(identifiers: [.any])]),
            CoverageDescription(handles: [], preflights: [PreflightClaim(identifiers: [.email], enriches: [.any])]),
        ])
    func anyKindDescribed(_ description: CoverageDescription) throws {
        #expect {
            try PluginCoverage.described(try MessageCoding.encode(description), within: openManifest)
        } throws: {
            ($0 as? PluginFault)?.code == RefusalCode.coverageWidened.rawValue
        }
    }

    @Test("a described access names its datapoints, each once")
    func datapoints() {
        #expect(
            code(CoverageDescription(handles: [Claim(requestTypes: [.access], identifiers: [.email])]))
                == "datapoints-missing")
        #expect(
            code(
                CoverageDescription(
                    handles: [Claim(requestTypes: [.access], identifiers: [.email], datapoints: ["a", "a"])]))
                == "datapoint-claimed-twice")
    }

    @Test("what is no description is refused", arguments: ["", "[]", "{\"schema\":2,\"handles\":[]}"])
    func malformed(_ text: String) {
        #expect {
            try PluginCoverage.described(Array(text.utf8), within: manifest)
        } throws: {
            ($0 as? PluginFault)?.code == RefusalCode.descriptionMalformed.rawValue
        }
    }
}
