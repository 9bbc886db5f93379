import Foundation
import PluginMessages
import Subprocess
import SystemPackage

/// A gateway that runs as a process of its own, for the length of one closure.
struct RunningGateway: Sendable {
    /// How a gateway ended.
    struct End<Result: Sendable>: Sendable {
        let result: Result
        let status: TerminationStatus
        /// The lines of its log.
        let log: [String]
        /// From the return of the closure or, where it was told to, from the signal to the end of the process.
        let took: Duration
    }

    let pid: ProcessIdentifier
    /// Its standard error, line by line; closed when the process has ended.
    let log: Inbox

    /// Starts the gateway of a house as a user; it is killed when the closure returns or throws and it still runs.
    @discardableResult
    static func run<Result: Sendable>(
        _ house: House, environment: [String: String] = [:], as user: GatewayUser = .current,
        _ body: @escaping @Sendable (RunningGateway) async throws -> Result
    ) async throws -> End<Result> {
        let log = Inbox()
        var variables = environment
        variables["PATH"] = ProcessInfo.processInfo.environment["PATH"]
        let command = user.prefix + [try Parasol.executable(), "serve", "--config", house.configuration]
        let run = try await Subprocess.run(
            .name(command[0]), arguments: Arguments(Array(command.dropFirst())),
            environment: .only(variables), input: .none, output: .discarded, error: .sequence
        ) { execution in
            async let reading: Void = read(execution.standardError, into: log)
            let gateway = RunningGateway(pid: execution.processIdentifier, log: log)
            let outcome: Swift.Result<Result, any Error>
            do { outcome = .success(try await body(gateway)) } catch { outcome = .failure(error) }
            let begun = ContinuousClock.now
            // The log is closed by the end of the process, so this never hits another one.
            if !log.isClosed { gateway.signal(SIGKILL) }
            try await reading
            return (outcome, ContinuousClock.now - begun)
        }
        let (outcome, took) = run.closureResult
        return End(result: try outcome.get(), status: run.terminationStatus, log: log.lines, took: took)
    }

    private static func read(_ output: SubprocessOutputSequence, into log: Inbox) async throws {
        defer { log.close() }
        for try await line in output.strings() { log.append(line) }
    }

    func signal(_ signal: CInt) { kill(pid.value, signal) }

    /// Waits for the end of the process.
    func ended() async throws { try await log.closed("the end of the gateway") }

    /// The first log line with a message, from a number of lines on.
    func logged(_ message: String, from start: Int = 0) async throws -> [String: String] {
        LogLine.fields(
            try await log.first("the log line \"\(message)\"", from: start) { LogLine.fields($0)["message"] == message }
        )
    }

    /// Where webhooks go.
    func webhookURL() async throws -> String {
        "http://127.0.0.1:\(try await logged("listening")["port"] ?? "")/webhooks/transcend/dsr-job"
    }

    /// Where the admin port is.
    func adminURL() async throws -> String {
        "http://127.0.0.1:\(try await logged("admin listening")["port"] ?? "")"
    }
}

/// The members of a log line.
enum LogLine {
    /// Those that are texts; empty for what is no JSON object.
    static func fields(_ line: String) -> [String: String] {
        let members = (try? JSONDecoder().decode([String: JSONValue].self, from: Data(line.utf8))) ?? [:]
        return members.compactMapValues(\.string)
    }
}
