import DSRModel
import JobStore
import PluginMessages
import Testing

@testable import Gateway

@Suite("Expected, not discovered")
struct ExpectedPluginsTests {
    private func match(
        _ accepted: [CoverageRecord], pins: [PluginPin] = [], _ type: RequestType = .access, silo: String = "here"
    ) -> RouteMatch {
        RoutingTable(plugins: ExpectedPlugins.list(running: [], accepted: accepted, pins: pins))
            .match(type: type, identifier: .email, dataSubject: "customer", silo: silo)
    }

    private func record(
        _ role: CoverageRecord.Role = .perform, target: String? = "here", type: RequestType? = .access,
        dataSubjects: [String]? = nil
    ) -> CoverageRecord {
        CoverageRecord(
            plugin: Sample.accounts, role: role, target: target, type: type, identifierType: .email,
            datapoints: type == .access ? ["profile"] : [], dataSubjects: dataSubjects)
    }

    @Test("a plugin that was once accepted and does not run gets its task all the same")
    func missing() {
        #expect(match([record()]) == .plugins([PlannedTask(plugin: Sample.accounts, datapoints: ["profile"])]))
    }

    @Test("what was accepted for one data silo is expected there alone")
    func target() {
        #expect(match([record(target: "elsewhere")]) == .attention("binding-excludes-all"))
        let pin = PluginPin(plugin: Sample.accounts, role: .perform, target: "elsewhere")
        #expect(match([record(target: nil)], pins: [pin]) == .attention("binding-excludes-all"))
        #expect(
            match([record(target: nil)]) == .plugins([PlannedTask(plugin: Sample.accounts, datapoints: ["profile"])]))
    }

    @Test("the limit to some data subjects is remembered with the rest")
    func dataSubjects() {
        #expect(match([record(dataSubjects: ["employee"])]) == .attention("data-subject-unserved"))
    }

    @Test("datapoints that run now and datapoints that were accepted before are expected together")
    func union() {
        let plugins = [
            ExpectedPlugin(
                id: Sample.accounts,
                handles: [Claim(requestTypes: [.access], identifiers: [.email], datapoints: ["orders"])])
        ]
        let remembered = ExpectedPlugins.list(running: [], accepted: [record()], pins: [])
        let match = RoutingTable(plugins: plugins + remembered)
            .match(type: .access, identifier: .email, dataSubject: nil, silo: "here")
        #expect(match == .plugins([PlannedTask(plugin: Sample.accounts, datapoints: ["orders", "profile"])]))
    }

    @Test("a guard that was once accepted is asked for, whether it runs or not, in every silo unless it was bound")
    func guards() {
        func guards(_ target: String?) -> [PluginID] {
            let accepted = [record(.guard, target: target, type: .erasure)]
            let pins = [PluginPin(plugin: Sample.accounts, role: .perform, target: "elsewhere")]
            return RoutingTable(plugins: ExpectedPlugins.list(running: [], accepted: accepted, pins: pins))
                .guards(type: .erasure, identifier: .email, silo: "here")
        }
        #expect(guards(nil) == [Sample.accounts])
        #expect(guards("here") == [Sample.accounts])
        #expect(guards("elsewhere") == [])
    }

    @Test("a preflight check that was once answered is expected to be, for every type unless one was named")
    func preflights() {
        func match(_ type: RequestType?, check: String = "check") -> RouteMatch {
            let accepted = [record(.preflight, target: "check", type: type)]
            return RoutingTable(plugins: ExpectedPlugins.list(running: [], accepted: accepted, pins: []))
                .match(preflight: .erasure, identifier: .email, check: check)
        }
        #expect(match(nil) == .plugins([PlannedTask(plugin: Sample.accounts)]))
        #expect(match(.erasure) == .plugins([PlannedTask(plugin: Sample.accounts)]))
        #expect(match(.access) == .typeUnserved)
        #expect(match(nil, check: "another") == .attention("binding-excludes-all"))
    }
}
