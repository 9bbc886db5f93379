import ArgumentParser
import FoundationEssentials
import Glibc
import Logging
import ServiceLifecycle
import Settings
import SombraSimulator
import UnixSignals

/// Shows the main job on a small bookshop of its own.
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Runs a simulated Sombra, a gateway and three plugins, and shows what Sombra believes in the end.",
        discussion: "Everything lies in a directory of its own, which is removed at the end. Ends with 1 when anything "
            + "differs from what must come.")

    @Option(help: "The directory of the packed libraries sqlite.so, files.so and holds.so; `make plugins` makes them.")
    var plugins = ".build/plugins"
    @Flag(help: "Leave all running, and the directory in place, until Ctrl-C.")
    var keep = false
    @Option(help: "text or json.")
    var format = OutputFormat.text

    func run() async throws {
        let libraries = try DemoPlugins(in: plugins)
        // Whatever this process makes is for its user alone.
        umask(0o077)
        let directory = try DemoDirectory.make(environment: ProcessInfo.processInfo.environment)
        if format == .text { Output.line(DemoReport.introduction) }
        let report: DemoReport?
        do {
            report = try await play(libraries, in: directory)
        } catch {
            try end(directory, failed: true)
            if let code = error as? ExitCode { throw code }
            throw Failure.action("the demo could not be played: \(error)")
        }
        try end(directory, failed: report?.differences.isEmpty != true)
        guard let report else { throw Failure.action("the demo was broken off") }
        if !report.differences.isEmpty { throw ExitCode(1) }
    }

    private func play(_ libraries: DemoPlugins, in directory: DemoDirectory) async throws -> DemoReport? {
        try directory.furnish()
        try libraries.install(in: directory)
        let log = try DemoLog(path: directory.log)
        let logger = log.bootstrap()

        let simulator = try await Simulator.start(DemoGateway.simulator(in: directory))
        let (webhooks, admin) = (OpenedPort(), OpenedPort())
        let gateway: GatewayProcess
        do {
            gateway = try await DemoGateway.prepare(
                for: simulator, in: directory, logger: logger, webhooks: webhooks, admin: admin)
        } catch {
            await simulator.stop()
            throw error
        }
        let outcome = DemoOutcome()
        let demo = DemoService(
            simulator: simulator, directory: directory, webhooks: webhooks, admin: admin, format: format, stays: keep,
            outcome: outcome)
        let group = ServiceGroup(
            configuration: .init(
                services: gateway.services.map { .init(service: $0) } + [
                    .init(
                        service: demo, successTerminationBehavior: .gracefullyShutdownGroup,
                        failureTerminationBehavior: .gracefullyShutdownGroup)
                ],
                gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
        let ended: Result<Void, any Error>
        do { ended = .success(try await group.run()) } catch { ended = .failure(error) }
        await gateway.close()
        await simulator.stop()
        try ended.get()
        return outcome.report
    }

    /// Shows what the gateway had to complain about, and cleans up.
    private func end(_ directory: DemoDirectory, failed: Bool) throws {
        if failed {
            let complaints = try DemoLog.complaints(in: directory.log)
            if !complaints.isEmpty { Output.error("\nThe gateway's log says:\n" + complaints.joined(separator: "\n")) }
        }
        if keep {
            Output.error("left in place: \(directory.path)")
        } else {
            try directory.remove()
        }
    }
}
