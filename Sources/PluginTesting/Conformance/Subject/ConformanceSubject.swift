package import PluginKit

/// A plugin as the checks see it, wherever it runs: through a host in memory, or as a library in a process of its own.
package protocol ConformanceSubject: Sendable {
    /// Whether nothing else runs in the process, so that its threads and its memory are the plugin's.
    var ownsProcess: Bool { get }

    /// The manifest that is packed into the library; nil where the plugin is no library.
    func packedManifest() throws(ConformanceObstacle) -> [UInt8]?
    /// Asks the plugin for its manifest.
    func manifest() async throws(ConformanceObstacle) -> [UInt8]
    /// Starts the plugin with the settings of the run.
    func start() async throws(ConformanceObstacle)
    /// Asks what the plugin serves with these settings.
    func describe() async throws(ConformanceObstacle) -> [UInt8]
    /// Gives the plugin a job and waits for its end; `request` need not be one.
    func ask(_ request: [UInt8], under conditions: JobConditions) async -> JobRecord
    /// Asks the plugin for its health.
    func health() async -> HealthAnswer
    /// Drains and stops the plugin; when this returns it must call the host no more.
    func stop() async

    /// How many jobs the plugin holds, among them such that nobody waits for.
    var heldJobs: Int { get }
    /// What the plugin did that the contract forbids, in order, by the codes of a gateway's log.
    var breaches: [String] { get }
    /// What the plugin logged, messages and tags.
    var logged: [String] { get }
}

/// What a plugin said about its health.
package enum HealthAnswer: Sendable, Equatable {
    case healthy
    case unhealthy(String)
    /// It did not answer within a second.
    case silent
}

/// Why a plugin could not be loaded, started or asked.
package struct ConformanceObstacle: Error, Sendable {
    package let message: String
    package let mend: String

    package init(_ message: String, mend: String) {
        self.message = message
        self.mend = mend
    }
}
