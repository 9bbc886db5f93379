package import DSRModel

/// What the host is told by the gateway's configuration.
package struct PluginHostConfiguration: Sendable {
    /// The most bytes that a library may have where nothing else is said: a Swift plugin with all of Foundation and its
    /// symbols stays well below.
    package static let defaultMaximumLibraryBytes: UInt64 = 256 * 1024 * 1024

    /// The directory that teams drop their libraries into.
    package let directory: String
    /// Where the private copies lie: `<state>/objects/sha256`.
    package let objectsDirectory: String
    /// Where plugins run that are not listed in `inProcess`.
    package var isolation: Isolation
    /// The plugins that run in the gateway's own process whatever `isolation` says.
    package var inProcess: Set<PluginID> = []
    /// Datapoints that several plugins may answer together.
    package let sharedDatapoints: Set<Datapoint>
    /// The most bytes that a library may have.
    package let maximumLibraryBytes: UInt64
    /// How long a plugin may take to start, and to describe what it serves.
    package let startLimit: Duration
    /// How long a replaced or removed build may take to end the jobs that it holds, beyond its own time-out.
    package var drainGrace = Duration.seconds(10)
    /// What is asked of a library before any byte of it runs.
    package var trust = TrustPolicy.none
    /// Where `plugins.lock` lies, the state directory; nil keeps nothing, and any version may come.
    package var lockDirectory: String?
    /// Whether a lower version, and another build of the same one, may take a running build's place; for a gateway that
    /// an author tries builds with.
    package var acceptsAnyVersion = false
    /// How often the drop directory is looked at without an event, everything in it hashed anew.
    package var rescanInterval = Duration.seconds(30)

    package init(
        directory: String, objectsDirectory: String, isolation: Isolation = .inProcess,
        sharedDatapoints: Set<Datapoint> = [], maximumLibraryBytes: UInt64 = Self.defaultMaximumLibraryBytes,
        startLimit: Duration = .seconds(30)
    ) {
        self.directory = directory
        self.objectsDirectory = objectsDirectory
        self.isolation = isolation
        self.sharedDatapoints = sharedDatapoints
        self.maximumLibraryBytes = maximumLibraryBytes
        self.startLimit = startLimit
    }

    /// Where a plugin runs.
    func isolation(of plugin: PluginID) -> Isolation { inProcess.contains(plugin) ? .inProcess : isolation }
}
