import FoundationEssentials
import ServiceLifecycle
import SombraSimulator
import Synchronization

/// Plays the demo as soon as the gateway beside it listens, and prints what came of it.
struct DemoService: Service {
    let simulator: Simulator
    let directory: DemoDirectory
    let webhooks: OpenedPort
    let admin: OpenedPort
    let format: OutputFormat
    /// Whether all goes on running until somebody ends it.
    let stays: Bool
    let outcome: DemoOutcome

    func run() async throws {
        do {
            try await cancelWhenGracefulShutdown { try await play() }
            if stays { try await gracefulShutdown() }
        } catch  where error is CancellationError || Task.isShuttingDownGracefully {
            // Somebody ended it; the outcome says how far it came.
        }
    }

    private func play() async throws {
        let gateway = "http://127.0.0.1:\(try await webhooks.port())/webhooks/transcend"
        let admin = "http://127.0.0.1:\(try await admin.port())"
        await simulator.direct(webhooksTo: gateway + "/dsr-job", preflightsTo: gateway + "/preflight-request-job")
        let report = try await DemoRun(simulator: simulator, directory: directory, admin: admin).play()
        outcome.set(report)
        switch format {
        case .text: Output.line(report.text)
        case .json: try Output.json(report)
        }
        if stays, format == .text { Output.line(addresses(gateway: gateway, admin: admin)) }
    }

    private func addresses(gateway: String, admin: String) -> String {
        """

        All of it goes on running until Ctrl-C:
          gateway    \(gateway)/dsr-job
          readiness  \(admin)/readyz
          Sombra     \(simulator.url)/simulator/state
          state      \(directory.state)
          log        \(directory.log)
        For example:
          parasol jobs list --state-directory \(directory.state)
          parasol send --simulator \(simulator.url) --silo \(DemoWorld.shop.id) --type ACCESS --id email=\(Customer.nia.email)
        """
    }
}

/// Where the report is left for whoever started the demo.
final class DemoOutcome: Sendable {
    private let stored = Mutex<DemoReport?>(nil)

    /// The report; nil where the demo was broken off.
    var report: DemoReport? { stored.withLock { $0 } }

    func set(_ report: DemoReport) { stored.withLock { $0 = report } }
}
