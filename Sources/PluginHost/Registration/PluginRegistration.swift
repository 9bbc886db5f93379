package import DSRModel
package import PluginMessages
package import PluginRuntime

/// A plugin that is running and may be given jobs.
package struct PluginRegistration: Sendable {
    /// How many jobs a plugin takes at once where neither settings nor manifest say so.
    package static let defaultConcurrency = 4
    /// How long one attempt may take where neither settings nor manifest say so, in milliseconds.
    package static let defaultTimeoutMilliseconds: Int64 = 60_000

    package let id: PluginID
    package let version: SemanticVersion
    /// The SHA-256 of the library, in hexadecimal.
    package let build: String
    /// The file in the drop directory that the build came from.
    package let file: String
    package let manifest: Manifest
    package let coverage: PluginCoverage
    package let bindings: PluginBindings
    /// The plugins whose erasures must be finished before this one's begin.
    package let after: [PluginID]
    /// How many jobs the plugin takes at once.
    package let concurrency: Int
    /// How long one attempt may take, in milliseconds.
    package let timeoutMilliseconds: Int64
    package let isolation: Isolation
    package let connection: any PluginConnection
    /// What the plugin logged; for the operator alone.
    package let log: PluginLogRing

    init(
        _ order: BuildOrder, coverage: PluginCoverage, isolation: Isolation, connection: any PluginConnection,
        log: PluginLogRing
    ) {
        let (build, settings) = (order.build, order.settings)
        let limits = build.manifest.limits
        id = build.id
        version = build.version
        self.build = build.sha256
        file = build.file
        manifest = build.manifest
        self.isolation = isolation
        self.coverage = coverage
        bindings = PluginBindings(settings)
        after = settings.after
        concurrency = settings.concurrency ?? limits.concurrency ?? Self.defaultConcurrency
        timeoutMilliseconds =
            settings.timeoutMilliseconds ?? limits.timeoutMilliseconds ?? Self.defaultTimeoutMilliseconds
        self.connection = connection
        self.log = log
    }

    /// What the store must remember of the plugin.
    package func coverageEntries(pins: [PluginPinning]) -> [CoverageEntry] {
        CoverageEntries(of: id, coverage, bindings, pins: pins).entries
    }
}
