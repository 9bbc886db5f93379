import DSRModel
import JobStore
import PluginMessages
import Testing

@testable import Gateway

@Suite("Routing a preflight webhook")
struct PreflightRoutingTests {
    private static let lookup = ExpectedPlugin(
        id: Sample.accounts,
        preflights: [
            PreflightClaim(identifiers: [.email], enriches: ["userId"]),
            PreflightClaim(identifiers: [.phone], enriches: ["loyalty"], requestTypes: [.erasure]),
        ])

    private func match(
        _ plugins: [ExpectedPlugin], _ type: RequestType, _ identifier: IdentifierType?, check: String = "check"
    ) -> RouteMatch {
        RoutingTable(plugins: plugins).match(preflight: type, identifier: identifier, check: check)
    }

    @Test("every plugin that answers the check for the type and identifier gets a task, once")
    func chosen() {
        let plan = RouteMatch.plugins([PlannedTask(plugin: Sample.accounts)])
        #expect(match([Self.lookup, Self.lookup], .access, .email) == plan)
        #expect(match([Self.lookup], .erasure, .phone) == plan)
    }

    @Test("a preflight is refused, passed over or given to a person as a DSR webhook is")
    func others() {
        let onlyErasure = ExpectedPlugin(
            id: Sample.accounts, preflights: [PreflightClaim(identifiers: [.phone], requestTypes: [.erasure])])
        var bound = Self.lookup
        bound.preflightChecks = ["another"]
        #expect(match([onlyErasure], .access, .phone) == .typeUnserved)
        #expect(match([Self.lookup], .access, .phone) == .identifierUnserved)
        #expect(match([Self.lookup], .access, "idfa") == .attention("identifier-type-unknown"))
        #expect(match([Self.lookup], .access, nil) == .attention("identifier-type-missing"))
        #expect(match([bound], .access, .email) == .attention("binding-excludes-all"))
    }

    @Test("a plugin is asked for the kinds of identifier that it claims to find under the one given")
    func enrichments() {
        let table = RoutingTable(plugins: [Self.lookup, Self.lookup])
        #expect(table.enrichments(of: Sample.accounts, identifier: .email) == ["userId"])
        #expect(table.enrichments(of: Sample.accounts, identifier: .phone) == ["loyalty"])
        #expect(table.enrichments(of: Sample.orders, identifier: .email) == [])
        #expect(table.enrichments(of: Sample.accounts, identifier: nil) == [])
    }
}
