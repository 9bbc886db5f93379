import DriverShell
import FoundationEssentials
import Glibc
import Subprocess
import SystemPackage

/// A running gateway, seen from outside.
struct GatewayUnderTest: Sendable {
    let executable: String
    let directory: BenchDirectory
    let process: ProcessMeter
    /// The public port.
    let port: Int

    /// What a gateway is started with.
    struct Start: Sendable {
        var executable: String
        var directory: BenchDirectory
        var logLevel: String
        /// The CPU that it is bound to; nil for any.
        var cpu: Int?
    }

    private static let startLimit = Duration.seconds(30)
    private static let stopLimit = Duration.seconds(45)

    /// Runs a gateway while `body` measures it, ends it by SIGTERM and throws if it did not end as it should.
    ///
    /// If `body` throws or the task is cancelled the gateway is ended too, at last by SIGKILL.
    static func run(_ start: Start, _ body: @Sendable (GatewayUnderTest) async throws -> Void) async throws {
        var options = PlatformOptions()
        options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: .seconds(10))]
        let log = try FileDescriptor.open(
            FilePath(start.directory.log), .writeOnly, options: [.create, .append], permissions: .ownerReadWrite)
        let (executable, arguments) = Pinning.command(
            start.executable, ["serve", "--config", start.directory.configuration], cpu: start.cpu)
        let result = try await Subprocess.run(
            executable, arguments: Arguments(arguments),
            // Nothing of the caller's environment: it could override the configuration.
            environment: .custom(["LOG_LEVEL": start.logLevel, "PATH": "/usr/bin:/bin"]),
            platformOptions: options, input: .none, output: .discarded,
            error: .fileDescriptor(log, closeAfterSpawningProcess: true)
        ) { execution in
            let process = try ProcessMeter(pid: execution.processIdentifier.value)
            let port = try await listeningPort(start.directory, process)
            try await body(
                GatewayUnderTest(
                    executable: start.executable, directory: start.directory, process: process, port: port))
            try execution.send(signal: .terminate)
            try await waitForEnd(process)
        }
        guard result.terminationStatus.isSuccess else {
            throw BenchFailure("the gateway ended with \(result.terminationStatus) after SIGTERM, not with exit code 0")
        }
    }

    /// Stops erasures: webhooks are still taken, no plugin is called.
    func freeze() async throws { _ = try await parasol("freeze") }

    func unfreeze() async throws { _ = try await parasol("unfreeze") }

    private struct Listing: Decodable {
        var plugins: [ListedPlugin]
    }

    /// The plugins that the gateway knows, whether they run or not.
    func plugins() async throws -> [ListedPlugin] {
        let text = try await parasol("plugin", "list", "--format", "json")
        return try JSONDecoder().decode(Listing.self, from: Data(text.utf8)).plugins
    }

    private func parasol(_ command: String...) async throws -> String {
        try await ShortCommand.run(.path(FilePath(executable)), command + ["--state-directory", directory.state])
    }

    private struct LogEvent: Decodable {
        var message: String
        var port: String?
    }

    /// The port that the gateway logs when it listens.
    private static func listeningPort(_ directory: BenchDirectory, _ process: ProcessMeter) async throws -> Int {
        let deadline = ContinuousClock.now + startLimit
        while ContinuousClock.now < deadline {
            let log = try Data(contentsOf: URL(filePath: directory.log))
            for line in log.split(separator: UInt8(ascii: "\n")) {
                // The last line can be half written, and a crash writes lines that are no JSON.
                guard let event = try? JSONDecoder().decode(LogEvent.self, from: line),
                    event.message == "listening", let port = event.port.flatMap({ Int($0) })
                else { continue }
                return port
            }
            guard process.isRunning else {
                throw BenchFailure("the gateway ended while it started:\n" + (try lastLines(of: directory)))
            }
            try await Task.sleep(for: .milliseconds(20))
        }
        throw BenchFailure("the gateway did not listen within \(startLimit):\n" + (try lastLines(of: directory)))
    }

    private static func waitForEnd(_ process: ProcessMeter) async throws {
        let deadline = ContinuousClock.now + stopLimit
        while process.isRunning {
            guard ContinuousClock.now < deadline else {
                throw BenchFailure("the gateway did not end within \(stopLimit) after SIGTERM")
            }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    /// The end of the gateway's log, which holds no personal data.
    private static func lastLines(of directory: BenchDirectory) throws -> String {
        let log = try Data(contentsOf: URL(filePath: directory.log))
        return log.split(separator: UInt8(ascii: "\n")).suffix(5)
            .map { String(decoding: $0, as: UTF8.self) }.joined(separator: "\n")
    }
}
