package import DSRModel
package import PluginRuntime

/// What the host is told by the gateway's configuration.
package struct PluginHostConfiguration: Sendable {
    /// The most bytes that a library may have where nothing else is said: a Swift plugin with all of Foundation and its
    /// symbols stays well below.
    package static let defaultMaximumLibraryBytes: UInt64 = 256 * 1024 * 1024

    /// The directory that teams drop their libraries into.
    package let directory: String
    /// Where the private copies lie: `<state>/objects/sha256`.
    package let objectsDirectory: String
    package let isolation: Isolation
    /// Datapoints that several plugins may answer together.
    package let sharedDatapoints: Set<Datapoint>
    /// The most bytes that a library may have.
    package let maximumLibraryBytes: UInt64
    /// How long a plugin may take to start, and to describe what it serves.
    package let startLimit: Duration

    /// Makes a configuration; throws where plugins cannot be isolated as asked.
    package init(
        directory: String, objectsDirectory: String, isolation: Isolation = .inProcess,
        sharedDatapoints: Set<Datapoint> = [], maximumLibraryBytes: UInt64 = Self.defaultMaximumLibraryBytes,
        startLimit: Duration = .seconds(30)
    ) throws(PluginFault) {
        guard isolation == .inProcess else {
            throw PluginFault(
                .isolationUnavailable,
                "plugins.isolation is \(isolation.rawValue), and this version has no workers yet",
                mend: "Set plugins.isolation to \(Isolation.inProcess.rawValue), or leave it out.")
        }
        self.directory = directory
        self.objectsDirectory = objectsDirectory
        self.isolation = isolation
        self.sharedDatapoints = sharedDatapoints
        self.maximumLibraryBytes = maximumLibraryBytes
        self.startLimit = startLimit
    }
}
