/// What a probe is to do with one plugin in a worker.
struct ProbeOrder: Codable, Sendable {
    var worker: String
    var library: String
    var settings = "{}"
    var protecting: [String] = []
    var memoryBytes: Int64?
    /// What the plugin is to do, one after the other.
    var deeds: [String] = []
    var timeoutMilliseconds: Int64 = 30_000
    /// The event that is waited for after the deeds: `overdue` or `gone`.
    var awaits: String?
    /// Print the worker's number and stay, instead of all that.
    var lingers = false
}
