/// What a probe saw.
struct ProbeReport: Codable, Sendable {
    /// Why the worker could not be had or started: code and message.
    var fault: String?
    /// How each deed ended.
    var answers: [String] = []
    /// What the system said to the plugin, for each deed that was completed.
    var values: [String] = []
    var events: [String] = []
    /// How the process ended.
    var ending: String?
    var frames: [String] = []
    /// What was logged: messages and tags.
    var log: [String] = []
    /// What the plugin wrote, counted, and its end.
    var outputBytes = 0
    var outputTail = ""
    /// Whether the process was still there after `stop` had returned.
    var isLeftOver = false
    /// The most memory that the plugin's process had resident, in KiB.
    var peakKibibytes = 0
}
