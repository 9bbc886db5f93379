import Foundation
import Glibc
import Subprocess
import SystemPackage

/// All inputs of one target, in children: where one ends before its last input, the next goes on behind that input.
struct TargetRun {
    /// After so many findings a target is left alone: they are mostly one fault.
    static let mostFindings = 10
    /// How long one input may take; a reader that needs longer can be held up by whoever sends such inputs.
    static let hangLimit = Duration.seconds(20)

    let target: TargetKind
    let seed: UInt64
    let count: Int
    /// Where mark and output of the child lie.
    let directory: String

    struct Result: Sendable {
        var target: TargetKind
        var inputs = 0
        var seconds = 0.0
        var findings: [Finding] = []
    }

    func run() async throws -> Result {
        var result = Result(target: target)
        let clock = ContinuousClock()
        let start = clock.now
        let path = "\(directory)/\(target.rawValue).mark"
        let mark = try InputMark(path: path)
        var next = 0
        while next < count, result.findings.count < Self.mostFindings {
            mark.begin(-1 & Int.max, [])
            let ended = try await child(from: next, mark: mark, path: path)
            if mark.ending == .finished { break }
            guard mark.index < count else {
                throw Violation("\(target.rawValue) did not come to its first input (\(ended)):\n\(try printed())")
            }
            let what = mark.ending == .violated ? mark.violation : ended
            result.findings.append(
                Finding(
                    target: target, seed: seed, index: mark.index, what: what, input: mark.input,
                    printed: try printed()))
            next = mark.index + 1
        }
        result.inputs = mark.ending == .finished ? count : next
        let (seconds, attoseconds) = (clock.now - start).components
        result.seconds = Double(seconds) + Double(attoseconds) / 1e18
        return result
    }

    /// Runs one child to its end and says how it ended.
    private func child(from: Int, mark: InputMark, path: String) async throws -> String {
        let output = try FileDescriptor.open(
            FilePath("\(directory)/\(target.rawValue).out"), .writeOnly, options: [.create, .truncate],
            permissions: .ownerReadWrite)
        let run = try await Subprocess.run(
            .path(FilePath(CommandLine.arguments[0])),
            arguments: [
                "child", "--target", target.rawValue, "--seed", "\(seed)", "--from", "\(from)", "--count", "\(count)",
                "--mark", path,
            ],
            // The trace of a trap takes seconds to make, and the input is known without it.
            environment: .inherit.updating(["SWIFT_BACKTRACE": "enable=no"]), input: .none, output: .discarded,
            error: .fileDescriptor(output, closeAfterSpawningProcess: true)
        ) { execution in
            try await watch(execution.processIdentifier.value, mark)
        }
        return run.closureResult ? "hangs: an input took over \(Self.hangLimit)" : "\(run.terminationStatus)"
    }

    /// Ends a child whose input does not end; true if it had to.
    ///
    /// The child is not reaped before this returns, so the number is still its own.
    private func watch(_ process: pid_t, _ mark: InputMark) async throws -> Bool {
        let clock = ContinuousClock()
        var (seen, since) = (mark.index, clock.now)
        while true {
            guard let state = Self.state(of: process), state != "Z" else { return false }
            if mark.index != seen { (seen, since) = (mark.index, clock.now) }
            guard clock.now - since < Self.hangLimit else {
                kill(process, SIGKILL)
                return true
            }
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    /// The letter of `/proc/<pid>/stat`; nil where there is no such process.
    private static func state(of process: Int32) -> Character? {
        guard let stat = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8) else { return nil }
        return stat.split(separator: ")").last?.first { $0 != " " }
    }

    private func printed() throws -> String {
        let output = try Data(contentsOf: URL(filePath: "\(directory)/\(target.rawValue).out"))
        return String(decoding: output.suffix(4096), as: UTF8.self)
    }
}
