import ArgumentParser
import FoundationEssentials
import Logging
import ServiceLifecycle
import Settings
import SombraSimulator
import UnixSignals

/// Runs a local Sombra.
struct SimulatorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulator", abstract: "Runs a local Sombra in the foreground, for trials of a gateway.",
        discussion: """
            It signs webhooks with a key of its own, takes reports and knows what it believes. `parasol send` sends a \
            webhook through it; GET /simulator/state shows its belief. The keys that callers must show are taken from \
            TRANSCEND_API_KEY and SOMBRA_API_KEY where they are set.
            """)

    @Option(help: "The port on 127.0.0.1; 0 takes any that is free.")
    var port = SimulatorDefaults.port
    @Option(help: "Where webhooks go.")
    var webhooks = SimulatorDefaults.webhooks
    @Option(help: "Where preflight webhooks go; to the same URL where nothing is said.")
    var preflights: String?
    @Option(help: "A PEM file with the P-384 key to sign with; a new key where nothing is said.")
    var key: String?
    @Option(help: "The audience of the tokens.")
    var audience = Organization().uri
    @Option(help: "A JSON file {\"dataSilos\": […], \"preflightChecks\": […]} of what is configured at Transcend.")
    var setup: String?
    @Option(help: "A directory that uploaded files are kept in.")
    var files: String?
    @Flag(help: "Complete a request once all its jobs are settled, so that later reports get a 409.")
    var complete = false

    private struct Setup: Decodable {
        var dataSilos: [DataSilo]?
        var preflightChecks: [PreflightCheck]?
    }

    func validate() throws {
        guard (0...65_535).contains(port) else { throw ValidationError("--port takes 0 to 65535") }
    }

    func run() async throws {
        let environment = ProcessInfo.processInfo.environment
        let configuration = try simulatorConfiguration(environment)
        do throws(ConfigurationError) {
            try JSONLogHandler.bootstrap(environment: environment)
        } catch {
            throw Failure.configuration(error.description)
        }
        let logger = Logger(label: "simulator")
        let log = BeliefLog(logger: logger)
        let simulator = SimulatorService(configuration) { simulator in
            Output.line(introduction(simulator, configuration))
            log.follow(simulator)
        }
        let group = ServiceGroup(
            configuration: .init(
                services: [.init(service: simulator), .init(service: log)],
                gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
        do {
            try await group.run()
        } catch {
            throw Failure.action("the simulator stopped: \(error)")
        }
    }

    private func simulatorConfiguration(_ environment: [String: String]) throws -> SimulatorConfiguration {
        var configuration = SimulatorConfiguration()
        configuration.port = port
        configuration.webhookURL = webhooks
        configuration.preflightURL = preflights
        configuration.audience = audience
        configuration.completesSettledRequests = complete
        if let key { configuration.signingKey = try SigningKey(file: key) }
        if let apiKey = environment["TRANSCEND_API_KEY"], !apiKey.isEmpty { configuration.apiKey = apiKey }
        if let internalKey = environment["SOMBRA_API_KEY"], !internalKey.isEmpty {
            configuration.internalKey = internalKey
        }
        if let files {
            try FileManager.default.createDirectory(atPath: files, withIntermediateDirectories: true)
            configuration.filesDirectory = files
        }
        if let setup {
            let known = try Self.read(setup)
            configuration.dataSilos = known.dataSilos ?? []
            configuration.preflightChecks = known.preflightChecks ?? []
        }
        return configuration
    }

    private static func read(_ path: String) throws -> Setup {
        do {
            return try JSONDecoder().decode(Setup.self, from: Data(contentsOf: URL(filePath: path)))
        } catch {
            throw Failure.configuration("\(path) is no setup {\"dataSilos\": […], \"preflightChecks\": […]}: \(error)")
        }
    }

    /// How to point a gateway at it; keys that came from the environment are not shown again.
    private func introduction(_ simulator: Simulator, _ configuration: SimulatorConfiguration) -> String {
        let isDefaultKey = simulator.apiKey == SimulatorConfiguration().apiKey
        var lines = [
            "A local Sombra listens on \(simulator.url) and sends webhooks to \(webhooks).",
            "Point a gateway at it with", "",
            "  export SOMBRA_URL=\(simulator.url)",
            "  export SOMBRA_AUDIENCE=\(audience)",
            "  export TRANSCEND_API_KEY=\(isDefaultKey ? simulator.apiKey : "…   # as it is set here")",
        ]
        if configuration.internalKey != nil { lines.append("  export SOMBRA_API_KEY=…   # as it is set here") }
        lines += ["", "What it believes: \(simulator.url)/simulator/state"]
        return lines.joined(separator: "\n")
    }
}
