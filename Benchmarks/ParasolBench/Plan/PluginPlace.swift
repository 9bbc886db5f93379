/// Where a plugin runs.
enum PluginPlace: String, Codable, Sendable {
    case inProcess = "in-process"
    case worker

    /// The plugin that does nothing, of which there is one for each place.
    var plugin: String {
        switch self {
        case .inProcess: "org.parasol.bench.noop"
        case .worker: "org.parasol.bench.noop-worker"
        }
    }

    /// The silo that it is bound to.
    var silo: BenchSilo {
        switch self {
        case .inProcess: BenchSilo(number: 0x21)
        case .worker: BenchSilo(number: 0x22)
        }
    }
}
