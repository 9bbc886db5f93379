import Console
import DSRModel
import Gateway
import JobStore

extension ReconciliationOperations {
    /// What the control socket does with a reconciler.
    init(_ reconciler: Reconciler) {
        self.init(
            reconcile: { silo in
                do {
                    return try await reconciler.reconcile(silo: silo).map { ReconciledListView($0, at: nil) }
                } catch is Reconciler.UnknownSilo {
                    return nil
                }
            },
            lists: { await reconciler.standings().map { ReconciledListView($0.row, at: $0.at) } })
    }
}

extension ReconciledListView {
    fileprivate init(_ row: PollRow, at time: Int64?) {
        self.init(
            silo: row.lane.silo, type: row.lane.type.rawValue, outcome: row.outcome.code, at: time,
            listed: row.listed, new: row.fresh, known: row.known, resumed: row.resumed, refused: row.untaken,
            broken: row.broken, differing: row.differing,
            differences: row.differences.map {
                .init(kind: $0.kind.rawValue, job: $0.job.rawValue, request: $0.requestID, status: $0.status)
            })
    }
}
