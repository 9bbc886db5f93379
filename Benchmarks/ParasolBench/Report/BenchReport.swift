/// Everything that a run measured; what is nil could not be measured, and `notes` or `failures` say why.
struct BenchReport: Codable, Sendable {
    /// How the run was asked for.
    struct Settings: Codable, Sendable {
        var executable: String
        var executableBytes: Int?
        var webhooks: Int
        var quick: Bool
        var pin: CPUPair?
        var logLevel: String
        var parts: [BenchPart]
    }

    /// V, in microseconds.
    struct Verification: Codable, Sendable {
        /// The median of the samples taken before the first round, while this process did nothing else.
        var median: Double
        var samples: Int
        /// The median while another thread of this process was busy.
        var besideLoad: Double
    }

    /// The jobs that the frozen rounds left, carried out and reported after `unfreeze`.
    struct Backlog: Codable, Sendable {
        var jobs: Int
        var seconds: Double
        var reportsPerSecond: Double
        var gatewayCPU: Double
    }

    /// Memory of the gateway after a number of webhooks.
    struct Memory: Codable, Sendable {
        var webhooks: Int
        var memory: ProcMemory
    }

    /// What the run left on disk.
    struct Storage: Codable, Sendable {
        var databaseBytes: Int
        var logBytes: Int
    }

    var date: String
    var settings: Settings
    var machine: Machine?
    var load: MachineLoad?
    /// Of one append of 4 KiB with an fdatasync.
    var sync: Latency?
    var verification: Verification?
    var ways: [WayResult] = []
    var rounds: [RoundResult] = []
    var backlog: Backlog?
    /// CPU time of the idle gateway, in milliseconds a second.
    var idleCPU: Double?
    var memory: [Memory] = []
    var storage: Storage?
    var pluginMemory: [PluginMemory] = []
    var replacements: [ReplacementResult] = []
    var crowd: CrowdResult?
    var freeze: FreezeResult?
    var pending: PendingResult?
    /// Reports that came again for a webhook that had one.
    var repeatedReports: Int?
    var seconds: Double?
    var notes: [String] = []
    var failures: [String] = []
}
