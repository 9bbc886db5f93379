import DSRModel
import JobStore
import PluginMessages
import Testing

@testable import Gateway

@Suite("Guards of destructive work")
struct GuardRoutingTests {
    private func guards(
        _ plugins: [ExpectedPlugin], _ type: RequestType = .erasure, _ identifier: IdentifierType? = .email,
        silo: String = "here"
    ) -> [PluginID] {
        RoutingTable(plugins: plugins).guards(type: type, identifier: identifier, silo: silo)
    }

    private static let guardian = ExpectedPlugin(id: Sample.orders, guards: [GuardClaim(requestTypes: [.erasure])])

    @Test("an unbound guard guards every data silo, even where the plugin is pinned to one for its other work")
    func unbound() {
        var pinned = Self.guardian
        pinned.dataSilos = ["elsewhere"]
        #expect(guards([Self.guardian]) == [Sample.orders])
        #expect(guards([pinned]) == [Sample.orders])
    }

    @Test("a bound guard guards its own data silos alone")
    func bound() {
        var bound = Self.guardian
        bound.dataSilos = ["elsewhere"]
        bound.siloBindingIsSet = true
        #expect(guards([bound]) == [])
        #expect(guards([bound], silo: "elsewhere") == [Sample.orders])
    }

    @Test("a guard that names identifiers is asked about those, and about a person without one")
    func identifiers() {
        var phone = Self.guardian
        phone.guards = [GuardClaim(requestTypes: [.erasure], identifiers: [.phone])]
        #expect(guards([phone]) == [])
        #expect(guards([phone], .erasure, .phone) == [Sample.orders])
        #expect(guards([phone], .erasure, nil) == [Sample.orders])
        #expect(guards([Self.guardian], .saleOptOut) == [])
    }
}
