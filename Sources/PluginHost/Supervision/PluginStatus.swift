package import DSRModel

/// Where one plugin stands, for the operator.
package struct PluginStatus: Sendable, Equatable {
    package enum State: String, Sendable {
        /// Its first process is being started.
        case starting
        /// It takes tasks.
        case running
        /// It runs, and another build is being started beside it.
        case replacing
        /// Its process ended; it is started again after a pause.
        case restarting
        /// It crashed too often; `parasol plugin release` ends that.
        case quarantined
        /// Nothing of it runs: see the refusals.
        case down
    }

    package var id: PluginID
    package var state: State
    /// Of the build that runs, or is to run.
    package var version: String
    package var build: String
    package var isolation: Isolation
    /// The worker's process; nil in-process and while none runs.
    package var process: Int32?
    /// How often its process ended unasked since the gateway's start.
    package var unaskedEnds = 0
    /// Why it stands where it stands, for a person; empty where all is well.
    package var reason = ""
    /// Jobs that it holds.
    package var jobs = 0
    /// Breaches of the contract by the running process.
    package var misbehaviours = 0
    /// What its last change gained and lost, a line each.
    package var difference = CoverageDifference()

    init(id: PluginID, state: State, version: String, build: String, isolation: Isolation) {
        self.id = id
        self.state = state
        self.version = version
        self.build = build
        self.isolation = isolation
    }
}
