package import DSRModel
package import JobStore
package import PluginHost
import PluginMessages
package import Sombra
import Synchronization

/// Who is expected and who runs, and the pins of plugins that no setting binds.
///
/// Both are switched in one step; readers never wait. Changes come one after the other.
package final class Router: PluginDirectory {
    private struct State {
        var registrations: [PluginRegistration]
        var table: RoutingTable
        var running: [PluginID: RunningPlugin]
    }

    private let state: Mutex<State>
    private let store: any DurableStore
    private let rules: RoutingRules
    private let clock: GatewayClock
    /// One change at a time, so that an older view never takes the place of a newer one.
    private let turn = Gate(limit: 1)

    /// Makes a router over what the store remembers; no plugin runs yet.
    package init(store: any DurableStore, rules: RoutingRules, clock: GatewayClock) async throws {
        self.store = store
        self.rules = rules
        self.clock = clock
        state = Mutex(try await Self.state([], store, rules))
    }

    /// The table in force.
    package var current: RoutingTable { state.withLock { $0.table } }

    package var running: [PluginID: RunningPlugin] { state.withLock { $0.running } }

    /// Takes over the plugins that run from now on, and answers which of them did not run before.
    ///
    /// What they serve is remembered first, so that nothing is routed to a plugin whose absence nobody would notice.
    /// Whoever was expected before stays expected. Throws where the store fails; then everything is as it was.
    package func adopt(_ registrations: [PluginRegistration]) async throws -> Set<PluginID> {
        try await inTurn {
            let pins = try await store.pins()
            try await store.record(registrations.flatMap { $0.coverageRecords(pins: pins) }, now: clock.now())
            let fresh = try await Self.state(registrations, store, rules)
            return state.withLock { state in
                let before = Set(state.running.keys)
                state = fresh
                return Set(fresh.running.keys).subtracting(before)
            }
        }
    }

    /// Makes the table anew from what the store remembers now.
    package func refresh() async throws {
        try await inTurn {
            let fresh = try await Self.state(state.withLock { $0.registrations }, store, rules)
            state.withLock { $0 = fresh }
        }
    }

    private func inTurn<Value: Sendable>(_ change: () async throws -> Value) async throws -> Value {
        guard await turn.enter(.shared) != nil else { throw CancellationError() }
        defer { turn.leave() }
        return try await change()
    }

    private static func state(
        _ registrations: [PluginRegistration], _ store: any DurableStore, _ rules: RoutingRules
    ) async throws -> State {
        let (accepted, pins) = (try await store.coverage(), try await store.pins())
        return State(
            registrations: registrations,
            table: RoutingTable(
                plugins: ExpectedPlugins.list(running: registrations, accepted: accepted, pins: pins),
                skippedIdentifiers: rules.skippedIdentifiers, sharedDatapoints: rules.sharedDatapoints),
            running: Dictionary(
                registrations.map { ($0.id, RunningPlugin($0, pins: pins)) }, uniquingKeysWith: { first, _ in first }))
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
