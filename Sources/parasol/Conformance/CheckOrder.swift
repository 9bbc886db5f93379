import PluginTesting

/// What a process that makes one check is told, on its standard input: settings and people are nobody else's business.
struct CheckOrder: Codable, Sendable {
    /// The library's absolute path.
    var library: String
    /// The check's name.
    var check: String
    var options: ConformanceOptions
    /// The plugin's settings, in JSON.
    var settings: String
    /// How long the process may live, in seconds.
    var secondsToLive: UInt32
    /// Where it writes what it asks and what came of it; see ``CheckRecord``.
    var record: String
}
