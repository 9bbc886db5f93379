import DSRModel
@testable import PluginHost
import PluginRuntime
import Testing

@Suite("Who owns a datapoint")
struct DatapointOwnershipTests {
    private func entry(
        _ plugin: PluginID, _ datapoints: [Datapoint], silo: String? = "silo-1", identifier: IdentifierType = .email
    ) -> CoverageEntry {
        CoverageEntry(
            plugin: plugin, role: .perform, target: silo, type: .access, identifierType: identifier,
            datapoints: datapoints)
    }

    @Test("a second claim is refused with both ids and the place named, and takes nothing")
    func second() throws {
        var ownership = DatapointOwnership()
        try ownership.claim([entry("com.example.a", ["orders"])], for: "com.example.a")
        do {
            try ownership.claim([entry("com.example.b", ["profile", "orders"])], for: "com.example.b")
            Issue.record("the second claim was taken")
        } catch {
            #expect(error.code == RefusalCode.datapointConflict.rawValue)
            for part in ["com.example.a", "com.example.b", "\"orders\"", "silo-1", "ACCESS", "email"] {
                #expect(error.message.contains(part))
            }
        }
        try ownership.claim([entry("com.example.c", ["profile"])], for: "com.example.c")
    }

    @Test("other silos, other identifiers, shared datapoints and plugins without a silo do not conflict")
    func apart() throws {
        var ownership = DatapointOwnership(shared: ["shared"])
        try ownership.claim([entry("com.example.a", ["orders", "shared"])], for: "com.example.a")
        try ownership.claim([entry("com.example.b", ["orders"], silo: "silo-2")], for: "com.example.b")
        try ownership.claim([entry("com.example.c", ["orders"], identifier: .phone)], for: "com.example.c")
        try ownership.claim([entry("com.example.d", ["orders"], silo: nil)], for: "com.example.d")
        try ownership.claim([entry("com.example.e", ["shared"])], for: "com.example.e")
    }

    @Test("who was accepted keeps a datapoint, loaded or not, and may claim it again")
    func remembered() throws {
        var ownership = DatapointOwnership(remembering: [entry("com.example.z", ["orders"])])
        #expect(throws: PluginFault.self) {
            try ownership.claim([entry("com.example.a", ["orders"])], for: "com.example.a")
        }
        try ownership.claim([entry("com.example.z", ["orders"])], for: "com.example.z")
    }

    @Test("of two that were both accepted the first to claim has it")
    func bothRemembered() throws {
        var ownership = DatapointOwnership(remembering: [
            entry("com.example.a", ["orders"]), entry("com.example.b", ["orders"]),
        ])
        try ownership.claim([entry("com.example.a", ["orders"])], for: "com.example.a")
        #expect(throws: PluginFault.self) {
            try ownership.claim([entry("com.example.b", ["orders"])], for: "com.example.b")
        }
    }
}
