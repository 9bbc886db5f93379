import DSRModel
@testable import PluginHost
import PluginMessages
import Testing

@Suite("What the store remembers of a plugin")
struct CoverageEntriesTests {
    private let manifest = Manifest(
        id: "com.example.a", version: "1.0.0", owner: "A",
        handles: [
            Claim(requestTypes: [.access, .erasure], identifiers: [.email], datapoints: ["b", "a"]),
            Claim(requestTypes: [.access], identifiers: [.email], datapoints: ["c"]),
            Claim(requestTypes: [.saleOptOut], identifiers: [.phone], dataSubjects: ["z", "y"]),
        ],
        preflights: [PreflightClaim(identifiers: [.email], enriches: ["userId"])],
        guards: [GuardClaim(requestTypes: [.erasure])])

    private func entries(_ bindings: PluginBindings, pins: [PluginPinning] = []) -> [CoverageEntry] {
        CoverageEntries(of: manifest.id, PluginCoverage(manifest), bindings, pins: pins).entries
    }

    @Test("one entry a target, request type and identifier type; datapoints are joined and sorted")
    func bound() {
        let entries = entries(PluginBindings(dataSilos: ["s1", "s2"], preflightChecks: ["c1"]))
        func entry(_ role: CoverageEntry.Role, _ target: String, _ type: RequestType?, _ identifier: IdentifierType?)
            -> CoverageEntry
        {
            CoverageEntry(plugin: "com.example.a", role: role, target: target, type: type, identifierType: identifier)
        }
        var expected: Set<CoverageEntry> = [entry(.preflight, "c1", nil, .email)]
        for silo in ["s1", "s2"] {
            var access = entry(.perform, silo, .access, .email)
            access.datapoints = ["a", "b", "c"]
            var optOut = entry(.perform, silo, .saleOptOut, .phone)
            optOut.dataSubjects = ["y", "z"]
            expected.formUnion([
                access, optOut, entry(.perform, silo, .erasure, .email), entry(.guard, silo, .erasure, nil),
            ])
        }
        #expect(entries.count == expected.count)
        #expect(Set(entries) == expected)
    }

    @Test("an unbound plugin has no target until it is pinned, and each role is pinned by itself")
    func unbound() {
        let bindings = PluginBindings(dataSilos: [], preflightChecks: [])
        #expect(entries(bindings).allSatisfy { $0.target == nil })
        let pins = [
            PluginPinning(plugin: "com.example.a", role: .perform, target: "s1"),
            PluginPinning(plugin: "com.example.other", role: .guard, target: "s2"),
        ]
        for entry in entries(bindings, pins: pins) { #expect(entry.target == (entry.role == .perform ? "s1" : nil)) }
    }
}
