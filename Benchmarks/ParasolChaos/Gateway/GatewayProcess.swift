import Foundation
import Glibc
import Subprocess
import Synchronization
import SystemPackage

/// One process of the gateway, from its start to its end.
final class GatewayProcess: Sendable {
    let pid: pid_t
    let log: GatewayLog
    /// When it was started.
    let startedAt: ContinuousClock.Instant
    private let isRunningNow = Mutex(true)
    private let run: Task<TerminationStatus, any Error>

    struct Start: Sendable {
        var executable: String
        var configuration: String
        var log: String
        var environment: [String: String]
        /// What runs the executable in its own place, such as `env`; empty for nothing.
        var prefix: [String] = []
    }

    private init(
        pid: pid_t, log: GatewayLog, startedAt: ContinuousClock.Instant, run: Task<TerminationStatus, any Error>
    ) {
        (self.pid, self.log, self.startedAt, self.run) = (pid, log, startedAt, run)
    }

    /// Starts a process; it is killed when the task that runs it is cancelled.
    static func start(_ start: Start) async throws -> GatewayProcess {
        let file = try FileDescriptor.open(
            FilePath(start.log), .writeOnly, options: [.create, .append], permissions: .ownerReadWrite)
        let variables = start.environment.merging(["PATH": "/usr/bin:/bin", "LOG_LEVEL": "info"]) { own, _ in own }
        let (pids, begun) = AsyncStream<pid_t>.makeStream()
        let startedAt = ContinuousClock.now
        let run = Task {
            defer { begun.finish() }
            var options = PlatformOptions()
            options.teardownSequence = []
            let command = start.prefix + [start.executable, "serve", "--config", start.configuration]
            return try await Subprocess.run(
                .path(FilePath(command[0])), arguments: Arguments(Array(command.dropFirst())),
                environment: .custom(
                    Dictionary(
                        uniqueKeysWithValues: variables.map { (Environment.Key(stringLiteral: $0.key), $0.value) })),
                platformOptions: options, input: .none, output: .discarded,
                error: .fileDescriptor(file, closeAfterSpawningProcess: true)
            ) { execution in
                begun.yield(execution.processIdentifier.value)
            }.terminationStatus
        }
        guard let pid = await pids.first(where: { _ in true }) else {
            _ = try await run.value
            throw ChaosFailure("the gateway was not started")
        }
        let process = GatewayProcess(pid: pid, log: GatewayLog(path: start.log), startedAt: startedAt, run: run)
        Task { await process.watch() }
        return process
    }

    private func watch() async {
        _ = await run.result
        isRunningNow.withLock { $0 = false }
        TurnedClock.forget(pid)
    }

    var isRunning: Bool { isRunningNow.withLock { $0 } }

    /// Sends a signal, if the process has not ended.
    func signal(_ number: Int32) {
        isRunningNow.withLock { if $0 { Glibc.kill(pid, number) } }
    }

    /// Waits for the end.
    func end() async throws -> TerminationStatus {
        let status = try await run.value
        isRunningNow.withLock { $0 = false }
        TurnedClock.forget(pid)
        return status
    }

    /// Waits for the end, but not for ever; false where it did not come.
    func ends(within limit: Duration) async throws -> Bool {
        let deadline = ContinuousClock.now + limit
        while isRunning, ContinuousClock.now < deadline { try await Task.sleep(for: .milliseconds(20)) }
        if isRunning { return false }
        TurnedClock.forget(pid)
        return true
    }

    /// The processes of its plugins.
    var workers: [pid_t] {
        guard let entries = try? FileManager.default.contentsOfDirectory(atPath: "/proc") else { return [] }
        return entries.compactMap { pid_t($0) }.filter { candidate in
            // "PID (NAME) STATE PARENT …"; one that has ended meanwhile has no file.
            guard let text = try? String(contentsOfFile: "/proc/\(candidate)/stat", encoding: .utf8),
                let end = text.lastIndex(of: ")")
            else { return false }
            let members = text[text.index(after: end)...].split(separator: " ")
            return members.count > 1 && members[1] == "\(pid)"
        }.sorted()
    }
}
