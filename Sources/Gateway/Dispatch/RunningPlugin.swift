package import DSRModel
package import JobStore
package import PluginMessages
package import PluginRuntime

/// A plugin that takes jobs now.
package struct RunningPlugin: Sendable {
    package var id: PluginID
    package var connection: any PluginConnection
    /// The SHA-256 of its library, in hexadecimal.
    package var build: String
    /// How many jobs it takes at once.
    package var concurrency: Int
    /// How long one attempt may take.
    package var timeout: Duration
    /// The plugins that must have finished before it does destructive work.
    package var after: [PluginID]
    /// The request types for which it can plan.
    package var plans: Set<RequestType>
    /// What it serves now.
    package var handles: [Claim]
    /// The data silos that it serves now; nil for any.
    package var dataSilos: Set<String>?
    /// Whether it runs in the gateway's own process: then its crash is the gateway's.
    package var isInProcess: Bool

    package init(
        id: PluginID, connection: any PluginConnection, build: String, concurrency: Int, timeout: Duration,
        after: [PluginID], plans: Set<RequestType>, handles: [Claim], dataSilos: Set<String>?,
        isInProcess: Bool
    ) {
        self.id = id
        self.connection = connection
        self.build = build
        self.concurrency = concurrency
        self.timeout = timeout
        self.after = after
        self.plans = plans
        self.handles = handles
        self.dataSilos = dataSilos
        self.isInProcess = isInProcess
    }

    /// Whether it still serves what the job's matching once chose it for.
    func serves(_ job: Job) -> Bool {
        guard job.kind == .dsr, let identifier = job.identifierType else { return true }
        guard dataSilos?.contains(job.target) ?? true else { return false }
        return handles.contains { $0.requestTypes.contains(job.type) && $0.identifiers.contains(identifier) }
    }
}

/// The plugins that take jobs now, as a snapshot that costs its reader nothing.
package protocol PluginDirectory: Sendable {
    /// By id; a plugin that is missing, refused or draining is not in it.
    var running: [PluginID: RunningPlugin] { get }
}
