package import DSRModel
import FoundationEssentials
import HTTPTypes
import Hummingbird
package import JobStore
package import Logging
import NIOCore
package import PluginHost
package import ServiceLifecycle

/// The control socket: how the command line speaks to a running gateway.
///
/// HTTP over a socket file of mode 0600 in the state directory; only root and the gateway's own user get through.
package struct ControlServer: Service {
    private let path: String
    let store: any DurableStore
    private let host: PluginHost
    let now: @Sendable () -> Int64
    private let wake: @Sendable () -> Void
    private let retired: @Sendable (PluginID) async throws -> Void
    private let operations: PluginOperations?
    private let restored: RestoredOperations?
    private let keys: KeyRotation?
    private let reconciliation: ReconciliationOperations?
    private let isWorker: @Sendable (_ process: Int32) -> Bool
    let logger: Logger

    /// Makes a server at a path.
    ///
    /// `wake` is called when work may go on that was stopped, `retired` when a plugin is no longer expected. Without
    /// `operations` nothing can be done with plugins that run, without `keys` nothing with keys. Whoever `isWorker` says to be a worker is turned away.
    package init(
        path: String, store: any DurableStore, host: PluginHost, now: @escaping @Sendable () -> Int64,
        wake: @escaping @Sendable () -> Void, retired: @escaping @Sendable (PluginID) async throws -> Void,
        operations: PluginOperations? = nil, restored: RestoredOperations? = nil, keys: KeyRotation? = nil,
        reconciliation: ReconciliationOperations? = nil,
        isWorker: @escaping @Sendable (_ process: Int32) -> Bool = { _ in false },
        logger: Logger
    ) {
        self.path = path
        self.store = store
        self.host = host
        self.now = now
        self.wake = wake
        self.retired = retired
        self.operations = operations
        self.restored = restored
        self.keys = keys
        self.reconciliation = reconciliation
        self.isWorker = isWorker
        self.logger = logger
    }

    package func run() async throws {
        try ControlSocketFile.checkLength(path)
        // A socket file that an earlier gateway left behind; the state directory's lock says that none runs.
        try ControlSocketFile.remove(path)
        let application = Application(
            router: router(),
            server: .http1(configuration: .init(additionalChannelHandlers: [PeerCredentials(isWorker: isWorker)])),
            configuration: .init(address: .unixDomainSocket(path: path), serverName: nil),
            onServerRunning: { [logger, path] _ in
                do {
                    try ControlSocketFile.restrict(path)
                } catch {
                    logger.error("the control socket could not be protected", metadata: ["error": "\(error)"])
                }
            },
            logger: logger)
        try await application.run()
    }

    private func router() -> Router<BasicRequestContext> {
        let router = Router()
        router.get("/v1/jobs") { request, _ in
            try Response.json(JobList(now: now(), jobs: try await store.list(try filter(request)).map(JobView.init)))
        }
        router.get("/v1/jobs/{id}") { _, context in
            let id = JobID(rawValue: try context.parameters.require("id"))
            guard let record = try await record(of: id) else { throw HTTPError(.notFound) }
            return try Response.json(JobDetail(record, audit: try await store.audit(of: id), now: now()))
        }
        router.get("/v1/plugins") { _, _ in
            let expected = Set(try await store.coverage().map(\.plugin))
            return try Response.json(PluginList(host.snapshot, expected: expected))
        }
        router.delete("/v1/plugins/{id}") { _, context in
            let plugin = PluginID(rawValue: try context.parameters.require("id"))
            if let status = host.snapshot.statuses.first(where: { $0.id == plugin }), status.state != .down {
                throw HTTPError(
                    .conflict,
                    message: "\(plugin) is \(status.state.rawValue): remove its library first, then retire it")
            }
            let known = try await store.coverage().filter { $0.plugin == plugin }
            guard !known.isEmpty else { throw HTTPError(.notFound) }
            try await store.retire(plugin, now: now())
            try await retired(plugin)
            logger.warning("a plugin is no longer expected", metadata: ["plugin": "\(plugin)"])
            return try Response.json(RetiredView(plugin: plugin.rawValue, claims: known.count))
        }
        if let operations { addPluginRoutes(to: router, operations) }
        if let keys { addKeyRoutes(to: router, keys) }
        addReconciliationRoutes(to: router, reconciliation)
        router.get("/v1/freeze") { _, _ in
            var view = FreezeView(try await store.freeze())
            if let held = try await restored?.held(), held > 0 { view.restored = held }
            return try Response.json(view)
        }
        router.put("/v1/freeze") { request, _ in try await freeze(request) }
        router.delete("/v1/freeze") { _, _ in
            try await store.setFreeze(nil)
            let released = try await restored?.release() ?? 0
            logger.warning("destructive work goes on", metadata: ["restoredJobs": "\(released)"])
            wake()
            var view = FreezeView(nil)
            if released > 0 { view.restored = released }
            return try Response.json(view)
        }
        return router
    }

    /// A job with its parts; without them where they cannot be read.
    private func record(of id: JobID) async throws -> JobRecord? {
        do {
            return try await store.load(id)
        } catch let error as StoreError where error.code == .unreadable {
            let job = try await store.siblings(of: id).first { $0.id == id }
            return job.map { JobRecord(job: $0, tasks: [], reports: [], body: nil, nonce: nil) }
        }
    }

    private func freeze(_ request: Request) async throws -> Response {
        let body = try await request.body.collect(upTo: 64 * 1024)
        let asked = try JSONDecoder().decode(FreezeView.self, from: Data(body.readableBytesView))
        let types = Set(asked.types.compactMap(RequestType.init))
        guard types.count == Set(asked.types).count, !types.isEmpty, types.allSatisfy(\.isDestructive) else {
            throw HTTPError(.badRequest, message: "only destructive request types can be frozen: ERASURE")
        }
        let freeze = Freeze(types: types, since: now())
        try await store.setFreeze(freeze)
        logger.warning("destructive work is frozen", metadata: ["types": "\(asked.types.sorted())"])
        return try Response.json(FreezeView(freeze))
    }

    private func filter(_ request: Request) throws -> JobFilter {
        let query = request.uri.queryParameters
        var filter = JobFilter(limit: min(max(query["limit"].flatMap { Int($0) } ?? 100, 1), 10_000))
        filter.plugin = query["plugin"].map { PluginID(rawValue: String($0)) }
        filter.requestID = query["request"].map { String($0) }
        filter.since = query["since"].flatMap { Int64($0) }
        filter.dueBefore = query["dueWithin"].flatMap { Int64($0) }.map { now() + $0 }
        if let name = query["order"] {
            guard let order = JobFilter.Order(rawValue: String(name)) else {
                throw HTTPError(.badRequest, message: "there is no order \(name)")
            }
            filter.order = order
        }
        if let name = query["state"] {
            guard let state = JobState(rawValue: String(name)) else {
                throw HTTPError(.badRequest, message: "there is no job state \(name)")
            }
            filter.state = state
        }
        if let name = query["type"] {
            guard let type = RequestType(rawValue: String(name)) else {
                throw HTTPError(.badRequest, message: "there is no request type \(name)")
            }
            filter.type = type
        }
        return filter
    }
}
