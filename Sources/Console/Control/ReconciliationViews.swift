package import JobStore

/// What one round found in one list of what is pending at Sombra.
package struct ReconciledListView: Codable, Sendable, Equatable {
    /// Something that Sombra and the gateway see differently.
    package struct Difference: Codable, Sendable, Equatable {
        /// A stable code: `still-listed`, `not-listed`, `several-profiles`.
        package var kind: String
        package var job: String
        package var request: String
        /// What Sombra says of the request, where it was asked.
        package var status: String?

        package init(kind: String, job: String, request: String, status: String?) {
            self.kind = kind
            self.job = job
            self.request = request
            self.status = status
        }
    }

    package var silo: String
    package var type: String
    /// `ok`, or what went wrong.
    package var outcome: String
    /// When the round ended, in milliseconds since 1970, UTC; nil for one that was just asked for.
    package var at: Int64?
    package var listed: Int
    package var new: Int
    package var known: Int
    package var resumed: Int
    package var refused: Int
    package var broken: Int
    package var differing: Int
    /// The first of them.
    package var differences: [Difference]

    package init(
        silo: String, type: String, outcome: String, at: Int64?, listed: Int, new: Int, known: Int, resumed: Int,
        refused: Int, broken: Int, differing: Int, differences: [Difference]
    ) {
        self.silo = silo
        self.type = type
        self.outcome = outcome
        self.at = at
        self.listed = listed
        self.new = new
        self.known = known
        self.resumed = resumed
        self.refused = refused
        self.broken = broken
        self.differing = differing
        self.differences = differences
    }
}

/// What a round found, list by list.
package struct ReconciliationView: Codable, Sendable, Equatable {
    package var lists: [ReconciledListView]

    package init(lists: [ReconciledListView]) { self.lists = lists }
}

/// How a gateway stands: what is open, how old it is and how soon it is due.
package struct StatusView: Codable, Sendable, Equatable {
    /// The gateway's clock, in milliseconds since 1970, UTC, like all times here.
    package var now: Int64
    /// Jobs by state.
    package var jobs: [String: Int]
    package var open: Int
    package var overdue: Int
    package var oldestAt: Int64?
    package var soonestDueAt: Int64?
    package var freeze: FreezeView
    /// The last round of each list.
    package var lists: [ReconciledListView]

    init(
        now: Int64, counts: [JobState: Int], backlog: Backlog, freeze: Freeze?, lists: [ReconciledListView]
    ) {
        self.now = now
        jobs = Dictionary(uniqueKeysWithValues: counts.map { ($0.key.rawValue, $0.value) })
        open = backlog.open
        overdue = backlog.overdue
        oldestAt = backlog.oldestAt
        soonestDueAt = backlog.soonestDueAt
        self.freeze = FreezeView(freeze)
        self.lists = lists
    }
}
