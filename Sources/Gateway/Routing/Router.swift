package import DSRModel
package import JobStore
import PluginMessages
package import Sombra
import Synchronization

/// The routing table in force, and the pins of plugins that no setting binds.
///
/// The table is switched in one step; readers never wait.
package final class Router: Sendable {
    private let table: Mutex<RoutingTable>
    private let store: any DurableStore
    private let clock: GatewayClock
    private let rebuild: @Sendable () async throws -> RoutingTable

    /// Makes a router.
    ///
    /// `rebuild` makes a table from what is expected now; it is called after a pin was set.
    package init(
        store: any DurableStore, clock: GatewayClock, rebuild: @escaping @Sendable () async throws -> RoutingTable
    ) async throws {
        self.store = store
        self.clock = clock
        self.rebuild = rebuild
        table = Mutex(try await rebuild())
    }

    /// The table in force.
    package var current: RoutingTable { table.withLock { $0 } }

    /// Makes the table anew from what is expected now.
    package func refresh() async throws {
        let fresh = try await rebuild()
        table.withLock { $0 = fresh }
    }

    /// Routes a webhook.
    func match(_ webhook: Webhook) -> RouteMatch { Self.match(webhook, in: current) }

    /// Whether serving the webhook would pin a plugin without a binding to its target.
    func wouldPin(_ webhook: Webhook) -> Bool { !unpinned(webhook).isEmpty }

    /// Routes a webhook, and pins plugins without a binding to the target that they serve with it first.
    func pin(_ webhook: Webhook) async throws -> RouteMatch {
        let plugins = unpinned(webhook)
        guard !plugins.isEmpty else { return match(webhook) }
        for plugin in plugins {
            let role: CoverageRecord.Role = webhook.kind == .dsr ? .perform : .preflight
            let pin = PluginPin(plugin: plugin, role: role, target: Self.target(of: webhook))
            _ = try await store.pin(pin, now: clock.now())
        }
        try await refresh()
        return match(webhook)
    }

    private func unpinned(_ webhook: Webhook) -> [PluginID] {
        let table = current
        guard case .plugins(let tasks) = Self.match(webhook, in: table), !Self.target(of: webhook).isEmpty else {
            return []
        }
        return table.unpinned(tasks, kind: webhook.kind == .dsr ? .dsr : .preflight)
    }

    /// The plugins that would have a part in a stored webhook now; empty where none could be chosen.
    func plan(forBody body: [UInt8]) throws -> [PlannedTask] {
        guard case .plugins(let tasks) = Self.match(try Webhook(body: body), in: current) else { return [] }
        return tasks
    }

    /// The id of the data silo or preflight check; empty when the webhook names none.
    package static func target(of webhook: Webhook) -> String {
        switch webhook.kind {
        case .dsr: webhook.dataSilo?.id ?? ""
        case .preflight: webhook.preflightCheck?.id ?? ""
        }
    }

    private static func match(_ webhook: Webhook, in table: RoutingTable) -> RouteMatch {
        guard let type = webhook.type else { return .typeUnserved }
        switch webhook.kind {
        case .dsr:
            return table.match(
                type: type, identifier: webhook.identifierType, dataSubject: webhook.dataSubject,
                silo: target(of: webhook))
        case .preflight:
            return table.match(preflight: type, identifier: webhook.identifierType, check: target(of: webhook))
        }
    }
}
