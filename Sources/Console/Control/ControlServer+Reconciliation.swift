import HTTPTypes
import Hummingbird
import JobStore

extension ControlServer {
    /// The routes about what is open and what Sombra lists.
    func addReconciliationRoutes(to router: Router<BasicRequestContext>, _ operations: ReconciliationOperations?) {
        router.get("/v1/status") { _, _ in
            let now = now()
            return try Response.json(
                StatusView(
                    now: now, counts: try await store.counts(), backlog: try await store.backlog(now: now),
                    freeze: try await store.freeze(), lists: await operations?.lists() ?? []))
        }
        router.post("/v1/reconcile") { request, _ in
            let silo = request.uri.queryParameters["silo"].map { String($0) }
            guard let lists = try await operations?.reconcile(silo) else {
                throw HTTPError(
                    .badRequest,
                    message: silo.map { "the data silo \($0) is not in reconciliation.dataSilos" }
                        ?? "this gateway polls nothing: name data silos in reconciliation.dataSilos")
            }
            return try Response.json(ReconciliationView(lists: lists))
        }
    }
}
