import DSRModel
import JobStore
import PluginMessages
import Testing

@testable import Gateway

@Suite("Routing a DSR webhook")
struct RoutingTableTests {
    private static let accounts = ExpectedPlugin(
        id: Sample.accounts,
        handles: [
            Claim(requestTypes: [.access], identifiers: [.email], datapoints: ["profile", "orders"]),
            Claim(requestTypes: [.erasure], identifiers: [.email, "userId"]),
        ])

    private static func bound(_ plugin: ExpectedPlugin, to silo: String) -> ExpectedPlugin {
        var plugin = plugin
        plugin.dataSilos = [silo]
        plugin.siloBindingIsSet = true
        return plugin
    }

    private func match(
        _ plugins: [ExpectedPlugin], _ type: RequestType = .erasure, _ identifier: IdentifierType? = .email,
        dataSubject: String? = "customer", silo: String = "here", skipped: Set<IdentifierType> = []
    ) -> RouteMatch {
        RoutingTable(plugins: plugins, skippedIdentifiers: skipped)
            .match(type: type, identifier: identifier, dataSubject: dataSubject, silo: silo)
    }

    @Test("the plugins that claim type and identifier get a task each, an access with its datapoints in order")
    func chosen() {
        #expect(match([Self.accounts]) == .plugins([PlannedTask(plugin: Sample.accounts)]))
        #expect(
            match([Self.accounts], .access)
                == .plugins([PlannedTask(plugin: Sample.accounts, datapoints: ["orders", "profile"])]))
    }

    @Test("a type that nobody serves is told apart from an identifier that nobody serves")
    func unserved() {
        #expect(match([], .erasure) == .typeUnserved)
        #expect(match([Self.accounts], .saleOptOut) == .typeUnserved)
        #expect(match([Self.accounts], .access, "userId") == .identifierUnserved)
    }

    @Test("the request types of a data silo are those of plugins that serve it, bound or not")
    func requestTypes() {
        let table = RoutingTable(plugins: [
            Self.bound(Self.accounts, to: "here"),
            ExpectedPlugin(
                id: Sample.orders, handles: [Claim(requestTypes: [.saleOptOut, .erasure], identifiers: [.email])]),
        ])
        #expect(table.requestTypes(of: "here") == [.access, .erasure, .saleOptOut])
        #expect(table.requestTypes(of: "there") == [.erasure, .saleOptOut])
        #expect(RoutingTable(plugins: []).requestTypes(of: "here").isEmpty)
    }

    @Test("an identifier counts as known when any manifest declares it, for whatever it does, or a setting lists it")
    func known() {
        let guardian = ExpectedPlugin(
            id: Sample.orders, guards: [GuardClaim(requestTypes: [.erasure], identifiers: ["guarded"])])
        let enricher = ExpectedPlugin(id: Sample.orders, preflights: [PreflightClaim(identifiers: ["looked-up"])])
        #expect(match([Self.accounts, guardian], .erasure, "guarded") == .identifierUnserved)
        #expect(match([Self.accounts, enricher], .erasure, "looked-up") == .identifierUnserved)
        #expect(match([Self.accounts], .erasure, "idfa", skipped: ["idfa"]) == .identifierUnserved)
    }

    @Test("where plugins are expected and none can be chosen, a person is told why")
    func attention() {
        #expect(match([Self.accounts], .erasure, nil) == .attention("identifier-type-missing"))
        #expect(match([Self.accounts], .erasure, "idfa") == .attention("identifier-type-unknown"))
        #expect(match([Self.bound(Self.accounts, to: "elsewhere")]) == .attention("binding-excludes-all"))
    }

    @Test("a claim for some data subjects takes part for those alone")
    func dataSubject() {
        let staff = ExpectedPlugin(
            id: Sample.orders,
            handles: [Claim(requestTypes: [.erasure], identifiers: [.email], dataSubjects: ["employee"])])
        #expect(match([Self.accounts, staff]) == .plugins([PlannedTask(plugin: Sample.accounts)]))
        #expect(
            match([Self.accounts, staff], dataSubject: "employee")
                == .plugins([PlannedTask(plugin: Sample.accounts), PlannedTask(plugin: Sample.orders)]))
        #expect(match([staff]) == .attention("data-subject-unserved"))
        #expect(match([staff], dataSubject: nil) == .attention("data-subject-unserved"))
    }

    @Test("a binding or pin keeps a plugin to its data silos; without one it serves any")
    func binding() {
        let plan = RouteMatch.plugins([PlannedTask(plugin: Sample.accounts)])
        #expect(match([Self.bound(Self.accounts, to: "here")]) == plan)
        #expect(match([Self.accounts], silo: "anywhere") == plan)
        let both = [
            Self.bound(Self.accounts, to: "elsewhere"),
            ExpectedPlugin(id: Sample.orders, handles: Self.accounts.handles, dataSilos: ["here"]),
        ]
        #expect(match(both) == .plugins([PlannedTask(plugin: Sample.orders)]))
    }

    @Test("only plugins with neither binding nor pin are named to be pinned, for the role that the webhook has")
    func unpinned() {
        var pinned = Self.accounts
        pinned.dataSilos = ["here"]
        let tasks = [PlannedTask(plugin: Sample.accounts)]
        #expect(RoutingTable(plugins: [Self.accounts]).unpinned(tasks, kind: .dsr) == [Sample.accounts])
        #expect(RoutingTable(plugins: [pinned]).unpinned(tasks, kind: .dsr) == [])
        #expect(RoutingTable(plugins: [pinned]).unpinned(tasks, kind: .preflight) == [Sample.accounts])
        #expect(RoutingTable(plugins: [Self.accounts]).unpinned([], kind: .dsr) == [])
    }
}
