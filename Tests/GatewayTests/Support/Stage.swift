import DSRModel
import Foundation
import InMemoryLogging
import JobStore
import Logging
import PluginFixtures
import PluginMessages
import Sombra
import Testing

@testable import Gateway
@testable import SombraSimulator

/// A gateway of real parts with a simulated Sombra as its peer, and what a test does with both.
final class Stage {
    /// What differs from the usual: short backoffs, everything else as by default.
    struct Options: Sendable {
        var intake = IntakeSettings()
        var tasks = TaskPolicy(
            attempts: 3, backoff: Backoff(first: 1, longest: 1_000), unavailableDelay: 20)
        var verdicts = VerdictPolicy()
        var reports = ReportPolicy(
            backoff: Backoff(first: 1, longest: 20),
            peer: PeerPolicy(
                breaker: .init(firstPause: .milliseconds(1), longestPause: .milliseconds(20)),
                pauseAfterUnauthorized: .seconds(600)))
        /// Time limits of calls to Sombra.
        var timeouts = SombraClientConfiguration.Timeouts()
        /// API keys of data silos that have one of their own.
        var siloKeys: [String: String] = [:]
        var testRequests = TestRequests.run
        var crossCheck = CrossCheck()
        var asksBeforeErasure = false
        var skippedIdentifiers: Set<IdentifierType> = []
        var silos = [Stage.silo()]
        var checks: [SombraSimulator.PreflightCheck] = []
        var completesSettledRequests = false
        /// The most bytes that Sombra, or something before it, takes in a body.
        var longestBody = 50_000_000
        /// The most bytes that the spool may hold.
        var spoolBytes: Int64 = 1 << 28
        var reconciliation = ReconciliationSettings()
        var takesWebhooks = true
        /// What Sombra counts as a violation and this test means to cause.
        var expectedViolations: Set<Violation.Kind> = []
    }

    static let siloID = "6b1c9f0e-2a57-4d2c-8e7b-0f6f0f7f3c21"
    static let checkID = "f0b5e8d7-0001-4c4c-9a6e-94d5e6f70001"

    let time: TestTime
    let log: InMemoryLogHandler
    let options: Options
    let simulator: Simulator
    let state: ScratchDirectory
    private(set) var gateway: RunningGateway
    private var starts = 1

    private init(
        _ options: Options, simulator: Simulator, state: ScratchDirectory, time: TestTime, log: InMemoryLogHandler,
        gateway: RunningGateway
    ) {
        self.options = options
        self.simulator = simulator
        self.state = state
        self.time = time
        self.log = log
        self.gateway = gateway
    }

    /// Plays one scene: starts Sombra and the gateway, and afterwards checks what must hold after every scene.
    static func play(
        _ plugins: [StagedPlugin], _ change: (inout Options) -> Void = { _ in },
        scene: (Stage) async throws -> Void
    ) async throws {
        var options = Options()
        change(&options)
        let stage = try await Stage(plugins, options)
        do {
            try await scene(stage)
        } catch {
            await stage.end()
            Issue.record("what the gateway had logged:\n\(stage.log.entries.map { "\($0)" }.joined(separator: "\n"))")
            throw error
        }
        try await stage.checkTheRest()
        await stage.end()
    }

    private convenience init(_ plugins: [StagedPlugin], _ options: Options) async throws {
        let (time, log) = (TestTime(), InMemoryLogHandler())
        var configuration = SimulatorConfiguration()
        configuration.dataSilos = options.silos
        configuration.preflightChecks = options.checks
        configuration.completesSettledRequests = options.completesSettledRequests
        configuration.longestBody = options.longestBody
        configuration.now = { time.date }
        let simulator = try await Simulator.start(configuration)
        let state = try ScratchDirectory()
        let gateway = try await RunningGateway.start(
            plugins, options, simulator: simulator, state: state.path, start: 1, time: time, log: log)
        await simulator.direct(webhooksTo: gateway.url)
        self.init(options, simulator: simulator, state: state, time: time, log: log, gateway: gateway)
    }

    var store: ObservedStore { gateway.store }

    /// Ends the gateway as SIGTERM does, and starts it with other plugins on the same state, after what happens to that
    /// in between.
    func restart(_ plugins: [StagedPlugin], between: () throws -> Void = {}) async throws {
        try await gateway.stop()
        try between()
        starts += 1
        gateway = try await RunningGateway.start(
            plugins, options, simulator: simulator, state: state.path, start: starts, time: time, log: log)
        await simulator.direct(webhooksTo: gateway.url)
    }

    /// Leaps ahead, and wakes every loop.
    func advance(by duration: Duration) {
        time.advance(by: duration)
        gateway.wake()
    }

    private func end() async {
        do {
            try await gateway.stop()
        } catch {
            Issue.record("the gateway did not stop: \(error)")
        }
        await simulator.stop()
    }

    /// No violation at Sombra, and no log line with anything personal or secret.
    private func checkTheRest() async throws {
        let belief = await simulator.belief
        let unexpected = belief.violations.filter { !options.expectedViolations.contains($0.kind) }
        #expect(unexpected.isEmpty, "Sombra saw: \(unexpected.map { "\($0.kind): \($0.explanation)" })")
        let nonces = Array(belief.nonces.keys)
        for entry in log.entries {
            let line = "\(entry.message) \(entry.metadata)"
            #expect(!line.contains("canary"), "personal data in the log: \(line)")
            #expect(!nonces.contains { line.contains($0) }, "a nonce in the log: \(line)")
        }
    }
}

extension Stage {
    static func silo(
        _ id: String = siloID, identifiers: [String] = ["email", "phone"],
        datapoints: [Datapoint] = ["profile", "orders"]
    ) -> SombraSimulator.DataSilo {
        SombraSimulator.DataSilo(id: id, identifierTypes: identifiers, datapoints: datapoints)
    }

    /// A person makes a request; every identifier is a canary that must reach no log.
    func submit(
        _ type: RequestType, identifiers: [String] = ["email"], _ change: (inout Submission) -> Void = { _ in }
    ) async throws -> String {
        var submission = Submission(
            type: type, coreIdentifier: "canary-core",
            identifiers: identifiers.map { .init($0, "canary-\($0)@example.com") })
        change(&submission)
        return try await simulator.submit(submission)
    }

    /// What Sombra believes once the condition holds.
    @discardableResult
    func believes(_ condition: @escaping @Sendable (Belief) -> Bool) async throws -> Belief {
        try await simulator.waitUntil(timeout: .seconds(180), condition)
    }

    /// What Sombra believes of a request's job under a kind of identifier, once it is in one of the states.
    @discardableResult
    func job(
        of request: String, _ identifier: String = "email", in states: Set<ProcessingState>
    ) async throws -> SombraSimulator.Job {
        let belief = try await believes { belief in
            belief.jobs(of: request).contains { $0.identifier.name == identifier && states.contains($0.state) }
        }
        return try #require(belief.jobs(of: request).first { $0.identifier.name == identifier })
    }

    /// Waits until the gateway's job of a request is in a state, and gives it with its tasks.
    @discardableResult
    func record(of request: String, in state: JobState) async throws -> JobRecord {
        var found: JobRecord?
        try await store.until { store in
            guard let job = try await store.list(JobFilter(requestID: request)).first(where: { $0.state == state })
            else { return false }
            found = try await store.load(job.id)
            return found != nil
        }
        return try #require(found)
    }

    /// Waits until the gateway's audit of a request's jobs has so many events of a name.
    func audited(_ event: String, of request: String, times: Int = 1) async throws {
        try await store.until { store in
            var count = 0
            for job in try await store.list(JobFilter(requestID: request)) {
                count += try await store.audit(of: job.id).count { $0.event == event }
            }
            return count >= times
        }
    }

    /// Waits until the gateway has heard, or missed, the answers to so many calls and has stored what that means.
    func callsEnded(_ count: Int) async throws {
        try await store.until { store in
            var ended = 0
            for job in try await store.list(JobFilter(limit: 1_000)) {
                ended += try await store.audit(of: job.id).count { $0.event.hasPrefix("report.") }
            }
            return ended >= count
        }
    }

    /// Waits until no call of a report is under way.
    func nothingIsSent() async throws {
        try await store.until { store in
            for job in try await store.list(JobFilter(limit: 1_000)) {
                let reports = try await store.load(job.id)?.reports ?? []
                guard !reports.contains(where: { $0.state == .sending }) else { return false }
            }
            return true
        }
    }

    /// The calls that reached Sombra, without those that only ask.
    var calls: [LedgerEntry] {
        get async {
            await simulator.belief.ledger.filter { $0.method != "GET" && $0.path != "/v1/request-identifiers" }
        }
    }

    /// What stands beside this message in the log, line by line.
    func lines(_ message: String) -> [[String: String]] {
        log.entries.filter { "\($0.message)" == message }.map { $0.metadata.mapValues { "\($0)" } }
    }
}
