import AsyncHTTPClient
import Foundation
import Glibc
import NIOCore
import NIOHTTP1
import SombraSimulator
import Synchronization

/// Starts, kills, pauses and ends the gateway; one thing at a time.
final class Keeper: Sendable {
    struct Means: Sendable {
        var executable: String
        var directory: ChaosDirectory
        var simulator: Simulator
        var clock: TurnedClock?
        var chronicle: Chronicle
        var requests: Requests
        /// Whether the disk is full or the clock wrong now.
        var isDisturbed: @Sendable () -> Bool
    }

    private struct State {
        var process: GatewayProcess?
        var ports: GatewayLog.Ports?
        var starts = 0
    }

    private let means: Means
    private let state = Mutex(State())

    private static let startLimit = Duration.seconds(60)
    private static let measureLimit = Duration.seconds(15)

    init(_ means: Means) { self.means = means }

    var process: GatewayProcess? { state.withLock { $0.process } }

    /// Does one of the faults that concern the process.
    func perform(_ fault: ChaosFault) async throws {
        means.chronicle.did(fault)
        switch fault {
        case .kill(let after):
            try await kill()
            try await Task.sleep(for: .milliseconds(after))
            try await startAndMeasure()
        case .killTwice(let after, let again):
            try await kill()
            try await Task.sleep(for: .milliseconds(after))
            try await spawn()
            try await Task.sleep(for: .milliseconds(again))
            means.chronicle.write { $0.faults[fault.name, default: 0] += 1 }
            try await kill()
            try await startAndMeasure()
        case .pause(let length, let thenKill):
            try await means.chronicle.during(.pause) {
                process?.signal(SIGSTOP)
                try await Task.sleep(for: .milliseconds(length))
                if !thenKill { process?.signal(SIGCONT) }
            }
            guard thenKill else { return }
            try await kill()
            try await startAndMeasure()
        case .restart:
            try await end()
            try await start()
        default: break
        }
    }

    /// Starts a gateway and waits until it listens; tries again where it ends by itself, as a supervisor does.
    func start() async throws {
        let deadline = ContinuousClock.now + Self.startLimit
        while true {
            if process?.isRunning != true { try await spawn() }
            if try await listens(until: deadline) { return }
            guard ContinuousClock.now < deadline else {
                throw ChaosFailure(
                    "the gateway did not start within \(Self.startLimit):\n" + (try process?.log.tail ?? "")
                        + (try means.directory.largest.joined(separator: "\n")))
            }
            try await Task.sleep(for: .milliseconds(200))
        }
    }

    /// Ends the gateway by SIGTERM, or by SIGKILL where it does not end.
    func end() async throws {
        guard let process else { return }
        try await means.chronicle.during(.end) {
            process.signal(SIGTERM)
            guard try await !process.ends(within: .seconds(30)) else { return }
            means.chronicle.write { $0.notes.append("the gateway did not end within 30 s after SIGTERM") }
            process.signal(SIGKILL)
            _ = try await process.end()
        }
        try close(process)
    }

    /// Whatever happens, no process stays behind.
    func abandon() {
        process?.signal(SIGKILL)
    }

    private func kill() async throws {
        guard let process else { return }
        means.chronicle.note(.end)
        process.signal(SIGKILL)
        _ = try await process.end()
        means.chronicle.write { $0.kills += 1 }
        try close(process)
    }

    private func close(_ process: GatewayProcess) throws {
        let errors = try process.log.errors
        means.chronicle.write { $0.errors.merge(errors, uniquingKeysWith: +) }
        try FileManager.default.removeItem(atPath: process.log.path)
    }

    private func spawn() async throws {
        if let process, !process.isRunning, FileManager.default.fileExists(atPath: process.log.path) {
            try close(process)
        }
        let number = state.withLock { state in
            state.starts += 1
            return state.starts
        }
        let process = try await GatewayProcess.start(
            .init(
                executable: means.executable, configuration: means.directory.configuration,
                log: means.directory.log(number), environment: means.clock?.environment ?? [:],
                prefix: means.clock == nil ? [] : TurnedClock.prefix))
        state.withLock { ($0.process, $0.ports) = (process, nil) }
    }

    /// Waits until the process listens; false where it ends before.
    private func listens(until deadline: ContinuousClock.Instant) async throws -> Bool {
        guard let process else { return false }
        while ContinuousClock.now < deadline, process.isRunning {
            if let ports = try process.log.ports {
                state.withLock { $0.ports = ports }
                await means.simulator.direct(
                    webhooksTo: "http://127.0.0.1:\(ports.webhooks)/webhooks/transcend/dsr-job")
                return true
            }
            try await Task.sleep(for: .milliseconds(10))
        }
        return false
    }
}

extension Keeper {
    private func startAndMeasure() async throws {
        let belief = await means.simulator.belief
        let hasOpenJobs = !belief.isSettled
        let calls = belief.ledger.count
        let isDisturbed = means.isDisturbed()
        try await start()
        guard let process else { return }
        let begun = process.startedAt
        async let ready = ready(since: begun)
        async let accepted = accepted(since: begun)
        async let reported = hasOpenJobs ? reported(after: calls, since: begun) : nil
        let recovery = Recovery(
            ready: try await ready, firstAccepted: try await accepted, firstReport: await reported,
            isDisturbed: isDisturbed || means.isDisturbed())
        means.chronicle.write { $0.recoveries.append(recovery) }
    }

    private static func milliseconds(since begun: ContinuousClock.Instant) -> Double {
        (ContinuousClock.now - begun) / .milliseconds(1)
    }

    private func ready(since begun: ContinuousClock.Instant) async throws -> Double? {
        guard let port = state.withLock({ $0.ports?.admin }) else { return nil }
        while ContinuousClock.now - begun < Self.measureLimit {
            let request = HTTPClientRequest(url: "http://127.0.0.1:\(port)/readyz")
            // Nobody listens where the gateway ended meanwhile.
            let answer = try? await HTTPClient.shared.execute(request, timeout: .seconds(5))
            if answer?.status == .ok { return Self.milliseconds(since: begun) }
            guard process?.isRunning == true else { return nil }
            try await Task.sleep(for: .milliseconds(20))
        }
        return nil
    }

    private func accepted(since begun: ContinuousClock.Instant) async throws -> Double? {
        let simulator = means.simulator
        let request = try await means.requests.submitProbe(to: simulator)
        while ContinuousClock.now - begun < Self.measureLimit {
            let belief = try? await simulator.waitUntil(timeout: .seconds(5)) { belief in
                belief.jobs(of: request).first.map { $0.state != .queued } ?? false
            }
            guard let state = belief?.jobs(of: request).first?.state else { return nil }
            if state != .error { return Self.milliseconds(since: begun) }
            try await Task.sleep(for: .milliseconds(100))
            // It may be reported by now.
            try? await simulator.perform(.redeliver, on: request)
        }
        return nil
    }

    private func reported(after calls: Int, since begun: ContinuousClock.Instant) async -> Double? {
        // What is open can be parked: then no report comes, and there is nothing to measure.
        let belief = try? await means.simulator.waitUntil(timeout: .seconds(5)) { $0.ledger.count > calls }
        return belief == nil ? nil : Self.milliseconds(since: begun)
    }
}
