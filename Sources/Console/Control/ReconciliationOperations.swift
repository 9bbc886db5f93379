/// What an operator does with Sombra's lists of what is pending.
///
/// Given by whoever polls them.
package struct ReconciliationOperations: Sendable {
    /// Goes through the lists now, of one data silo or of all; nil for one that is not polled.
    package var reconcile: @Sendable (_ silo: String?) async throws -> [ReconciledListView]?
    /// What the last round of each list found.
    package var lists: @Sendable () async -> [ReconciledListView]

    package init(
        reconcile: @escaping @Sendable (_ silo: String?) async throws -> [ReconciledListView]?,
        lists: @escaping @Sendable () async -> [ReconciledListView]
    ) {
        self.reconcile = reconcile
        self.lists = lists
    }
}
