import Foundation
import Glibc
import Subprocess
import SystemPackage

/// All inputs of one target, in children: where one ends before its last input, the next goes on behind that input.
struct TargetRun {
    /// After so many findings a target is left alone: they are mostly one fault.
    static let mostFindings = 10
    /// How long a child may take to come to its first input.
    static let startLimit = Duration.seconds(60)

    let target: TargetKind
    let seed: UInt64
    let count: Int
    /// How long one input may take; a reader that needs longer can be held up by whoever sends such inputs.
    let hangLimit: Duration
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
            let process = execution.processIdentifier
            return try await offPool { try watch(process, mark) }
        }
        return run.closureResult ? "hangs: an input took over \(hangLimit)" : "\(run.terminationStatus)"
    }

    /// Ends a child whose input does not end; true if it had to.
    ///
    /// Waits for the child's end, and at most for as long as its input has left; by then it may be at a later one. The
    /// child is not reaped before this returns, so the number is still its own.
    private func watch(_ process: ProcessIdentifier, _ mark: InputMark) throws -> Bool {
        while true {
            let left = (mark.index < count ? hangLimit : Self.startLimit) - mark.age
            guard left > .zero else {
                kill(process.value, SIGKILL)
                return true
            }
            var child = pollfd(fd: process.processDescriptor, events: Int16(POLLIN), revents: 0)
            let ready = poll(&child, 1, Int32(left / .milliseconds(1)) + 1)
            if ready > 0 { return false }
            guard ready == 0 || errno == EINTR else {
                throw Violation("the end of a child cannot be waited for (errno \(errno))")
            }
        }
    }

    private func printed() throws -> String {
        let output = try Data(contentsOf: URL(filePath: "\(directory)/\(target.rawValue).out"))
        return String(decoding: output.suffix(4096), as: UTF8.self)
    }
}
