package import DSRModel

/// What the operator says about one plugin, in `plugins.d/<id>.yaml`.
package struct PluginSettings: Sendable, Equatable, CustomStringConvertible, CustomDebugStringConvertible {
    package var enabled: Bool
    /// How many jobs the plugin takes at once; nil leaves it to the manifest.
    package var concurrency: Int?
    /// How long one attempt may take, in milliseconds; nil leaves it to the manifest.
    package var timeoutMilliseconds: Int64?
    /// How much memory the plugin's worker may use, in bytes; nil leaves it to the manifest.
    package var memoryBytes: Int64?
    /// The ids of the data silos that the plugin is bound to; empty leaves it unbound.
    package var dataSilos: [String]
    /// The ids of the preflight checks that the plugin is bound to; empty leaves it unbound.
    package var preflightChecks: [String]
    /// The plugins whose erasures must be finished before this one's begin.
    package var after: [PluginID]
    /// The plugin's own settings, a JSON object that may hold secrets.
    package var settingsJSON: [UInt8]

    package init(
        enabled: Bool = true, concurrency: Int? = nil, timeoutMilliseconds: Int64? = nil, memoryBytes: Int64? = nil,
        dataSilos: [String] = [], preflightChecks: [String] = [], after: [PluginID] = [],
        settingsJSON: [UInt8] = Array("{}".utf8)
    ) {
        self.enabled = enabled
        self.concurrency = concurrency
        self.timeoutMilliseconds = timeoutMilliseconds
        self.memoryBytes = memoryBytes
        self.dataSilos = dataSilos
        self.preflightChecks = preflightChecks
        self.after = after
        self.settingsJSON = settingsJSON
    }

    /// Says nothing of the plugin's own settings, which may hold secrets.
    package var description: String {
        "PluginSettings(enabled: \(enabled), dataSilos: \(dataSilos), preflightChecks: \(preflightChecks))"
    }

    /// Says nothing of the plugin's own settings, which may hold secrets.
    package var debugDescription: String { description }
}
