import FoundationEssentials
import Glibc
import PluginMessages
import PluginTesting
import Subprocess
import SystemPackage

/// Makes one check in a process of its own, and tells a crash and a hang from a wrong answer.
struct CheckProcess: Sendable {
    /// How much longer than a process may live it is waited for, in case it does not end by itself.
    private static let patience = Duration.seconds(5)
    private static let wordsLimit = 64 << 10

    let library: String
    let settings: String
    let options: ConformanceOptions
    let secondsToLive: UInt32
    /// A directory of the run's own.
    let directory: String

    func run(_ check: ConformanceCheck) async throws -> ConformanceResult {
        var result = try await runOnce(check)
        for _ in 1..<max(check.processes, 1) where result.verdict == .passed {
            let next = try await runOnce(check)
            let total = result.milliseconds + next.milliseconds
            result = next
            result.milliseconds = total
        }
        return result
    }

    private func runOnce(_ check: ConformanceCheck) async throws -> ConformanceResult {
        let record = "\(directory)/\(UUID().uuidString)"
        defer { unlink(record) }
        let order = try MessageCoding.encode(
            CheckOrder(
                library: library, check: check.name, options: options, settings: settings,
                secondsToLive: secondsToLive, record: record))
        let clock = ContinuousClock()
        let start = clock.now
        let end = try await spawn(order)
        let (last, result) = CheckRecord.read(record)
        if case .exited(0)? = end.status, let result { return result }
        let taken = start.duration(to: clock.now)
        return ConformanceResult(
            check, .failed, milliseconds: taken.components.seconds * 1000,
            finding: ConformanceFinding(
                expected: check.promise, came: came(end, while: last),
                mend: "Run it again with --in-process in a debugger."))
    }

    private func came(_ end: (status: TerminationStatus?, words: String), while last: String?) -> String {
        let when = last.map { " when this was the last thing asked: \($0)" } ?? ""
        let words = end.words.isEmpty ? "" : "; the last that it printed: \(end.words)"
        switch end.status {
        case .signaled(SIGALRM)?, nil: return "it hung for \(secondsToLive) seconds\(when)\(words)"
        case .signaled(let signal)?: return "it crashed: signal \(signal)\(Self.name(signal))\(when)\(words)"
        case .exited(let code)?: return "it ended the process with exit code \(code)\(when)\(words)"
        }
    }

    /// Runs this executable again; without a status where it had to be killed.
    private func spawn(_ order: [UInt8]) async throws -> (status: TerminationStatus?, words: String) {
        let limit = Duration.seconds(Int(secondsToLive)) + Self.patience
        return try await withThrowingTaskGroup(of: (TerminationStatus?, String)?.self) { group in
            group.addTask {
                // Not the caller's, which may hold secrets of a build machine. The backtrace of a Swift plugin would print
                // its memory.
                var environment = Environment.custom(["SWIFT_BACKTRACE": "enable=no"])
                for name in ["PATH", "LANG", "LC_ALL", "TZ", "TMPDIR"] {
                    if let value = ProcessInfo.processInfo.environment[name] {
                        environment = environment.updating([Environment.Key(stringLiteral: name): value])
                    }
                }
                let run = try await Subprocess.run(
                    .path("/proc/self/exe"), arguments: ["plugin", CheckOneCommand.name], environment: environment,
                    input: .array(order), output: .discarded, error: .string(limit: Self.wordsLimit))
                return (run.terminationStatus, Self.lastWords(run.standardError))
            }
            group.addTask {
                try await Task.sleep(for: limit)
                return nil
            }
            let first = try await group.next() ?? nil
            group.cancelAll()
            return first ?? (nil, "")
        }
    }

    /// The last line, which for a trap of Swift says where it was.
    private static func lastWords(_ text: String) -> String {
        String(text.split(separator: "\n").last { !$0.allSatisfy(\.isWhitespace) }?.prefix(300) ?? "")
    }

    private static func name(_ signal: CInt) -> String {
        let names = [
            SIGSEGV: "SIGSEGV", SIGABRT: "SIGABRT", SIGILL: "SIGILL", SIGTRAP: "SIGTRAP", SIGBUS: "SIGBUS",
            SIGFPE: "SIGFPE", SIGKILL: "SIGKILL",
        ]
        return names[signal].map { " (\($0))" } ?? ""
    }
}
