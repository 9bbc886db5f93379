import Foundation
import SombraSimulator
import Subprocess

/// What came of one misdeed.
struct Finding: Sendable {
    /// The jobs that the hostile plugin was asked for, as Sombra believes in the end.
    var jobs: [Job] = []
    /// How the webhooks for it were answered.
    var deliveries: [Int?] = []
    /// The good plugin's jobs while the hostile one was at work and after, as Sombra believes in the end.
    var neighbours: [Job] = []
    var violations: [Violation] = []
    /// The lines of the gateway's log that name the plugin.
    var lines: [[String: String]] = []
    /// What was waited for and did not come.
    var missed: [String] = []
    /// Whether the gateway could store afterwards.
    var isServing = false
    /// The plugin's process before, and after.
    var processes: [Int32?] = []
    var ending: Ending?

    /// How the gateway ended, with all its plugins.
    struct Ending: Sendable {
        let status: TerminationStatus
        /// How many processes of workers were seen.
        let workersSeen: Int
        /// Those that outlived their gateway.
        let workersLeft: [String]
        /// The lines of its log that hold what they may not.
        let leaks: [String]
    }

    /// The reasons that the log gives for the ends of the plugin's process.
    var reasons: [String] { lines.filter { $0["message"] == "plugin's process ended" }.compactMap { $0["reason"] } }

    /// The values of a member of all lines.
    func values(_ member: String) -> Set<String> { Set(lines.compactMap { $0[member] }) }
}
