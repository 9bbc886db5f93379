import DSRModel
import Foundation
import InMemoryLogging
import JobStore
import Logging
import PluginFixtures
import PluginHost
import SQLiteStore

@testable import Gateway

/// Dispatch over a real store, with plugins whose processes the test plays.
struct DispatchStage {
    let store: ObservedStore
    let directory = PlayedDirectory()
    let wakeups = Wakeups()
    let conduct = Watched<[TaskConduct]>([])
    let suspects = Suspects()
    let journal: ProcessJournal?
    private let state: ScratchDirectory
    private let sealer: Sealer

    /// Plays one scene. Whatever is put off by the delay for what is unavailable is put off for good, so that a scene in
    /// which that happens never ends.
    static func play(
        guards: [PluginID] = [], journal: ProcessJournal? = nil, scene: (DispatchStage) async throws -> Void
    ) async throws {
        let stage = try await DispatchStage(journal: journal)
        try await stage.store.record(
            guards.map {
                CoverageRecord(plugin: $0, role: .guard, target: nil, type: .erasure, identifierType: .email)
            }, now: 1)
        let dispatch = try await stage.dispatch()
        let running = Task { try await dispatch.run() }
        let result: Result<Void, any Error>
        do {
            result = .success(try await scene(stage))
        } catch {
            result = .failure(error)
        }
        running.cancel()
        try await running.value
        try await stage.store.close()
        try result.get()
    }

    private init(journal: ProcessJournal?) async throws {
        state = try ScratchDirectory()
        sealer = try Sealer(try KeyRing.open(state.path + "/store.key", mayCreate: true))
        store = ObservedStore(try await SQLiteStore.open(directory: state.path, sealer: sealer))
        self.journal = journal
    }

    private func dispatch() async throws -> Dispatch {
        let log = Logger(label: "dispatch") { _ in InMemoryLogHandler() }
        let policy = TaskPolicy(
            attempts: 12, backoff: Backoff(first: 1, longest: 2), unavailableDelay: 86_400_000)
        return Dispatch(
            store: store, directory: directory,
            router: try await Router(store: store, rules: RoutingRules(), clock: .system),
            spool: try Spool(directory: state.path + "/spool", sealer: sealer, maximumBytes: 1 << 20),
            requestCheck: nil, testRequests: .run, policy: policy, drain: Drain(limit: .seconds(5)), clock: .system,
            logger: log, wakeups: wakeups, suspects: suspects, journal: journal,
            report: { [conduct] conducted in conduct.change { $0.append(conducted) } })
    }

    /// An erasure arrives, of a person whom the plugins know by this name.
    func deliver(_ name: String, to plugins: [PluginID] = [Sample.accounts]) async throws -> JobID {
        let webhook = try Fixtures.webhook("dsr-erasure") { body in
            body.change("extras") { extras in
                extras.change("profile") { $0["identifier"] = name }
            }
        }
        let now = GatewayClock.system.now()
        let delivery = Delivery(
            kind: .dsr, key: name, type: .erasure, requestID: "request of \(name)", target: Sample.silo,
            siblingGroup: nil, identifierType: .email, identifierHash: name, coreIdentifierHash: "core", isTest: false,
            jti: nil, body: webhook.body, nonce: "nonce", receivedAt: now, reportBy: now + Sample.hour,
            dueAt: now + Sample.hour, plan: plugins.map { PlannedTask(plugin: $0) })
        guard case .created(let job) = try await store.accept(delivery) else { throw NotNew() }
        wakeups.dispatch.notify()
        return job
    }

    struct NotNew: Error {}

    /// The tasks of jobs, once each of them has ended.
    func ended(_ jobs: [JobID]) async throws -> [JobTask] {
        var tasks: [JobTask] = []
        try await store.until { store in
            tasks = []
            for job in jobs { tasks += try await store.load(job)?.tasks ?? [] }
            return tasks.allSatisfy { $0.state.isEnded || $0.state == .dead }
        }
        return tasks
    }

    /// Puts a plugin's next connection in place, as the host does after it has switched its snapshot.
    func put(_ id: PluginID = Sample.accounts, _ connection: PlayedConnection, concurrency: Int = 8) {
        directory.put(id, connection, concurrency: concurrency)
        wakeups.dispatch.notify()
    }
}
