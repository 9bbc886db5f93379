import CPluginRuntime
import Foundation
import Glibc
import PluginFixtures
import Subprocess
import Testing

@testable import worker_probe

@Suite("The life of a worker", .timeLimit(.minutes(5)))
struct WorkerLifeTests {
    private let directory: ScratchDirectory
    private let library: String

    init() throws {
        directory = try ScratchDirectory()
        library = try Mischief.build(into: directory)
    }

    @Test(
        "a plugin works in a worker as it would in-process, and its worker is gone when it was stopped",
        arguments: User.possible)
    func works(user: User) async throws {
        let report = try await Probe.run(Probe.order(library, "say:hello", "thread"), as: user)
        #expect(report.fault == nil)
        #expect(report.values == ["ok", "ok"])
        #expect(report.outputTail == "hello\n")
        #expect(report.ending == "exit status 0")
        #expect(!report.isLeftOver)
    }

    @Test("what only a start used of the library is given back, and comes back when used", arguments: User.possible)
    func givesBack(user: User) async throws {
        let report = try await Probe.run(Probe.order(library, "constants", "constants"), as: user)
        #expect(report.values == ["came back", "were there"])
    }

    @Test(
        "a job names how its plugin's process ended",
        arguments: [
            ("segv", "signal 11 (SIGSEGV)"), ("abort", "signal 6 (SIGABRT)"), ("exit:3", "exit status 3"),
            ("exit:0", "exit status 0"), ("recurse", "signal 11 (SIGSEGV)"),
        ], User.possible)
    func ends(end: (deed: String, words: String), user: User) async throws {
        var order = Probe.order(library, end.deed)
        order.awaits = "gone"
        let report = try await Probe.run(order, as: user)
        #expect(report.answers == ["crashed: \(end.words)"])
        #expect(report.events == ["gone: \(end.words)"])
        #expect(report.ending == end.words)
        #expect(!report.isLeftOver)
    }

    @Test("a trap is a crash", arguments: User.possible)
    func traps(user: User) async throws {
        let report = try await Probe.run(Probe.order(library, "trap"), as: user)
        #expect(report.answers.first?.hasPrefix("crashed: signal") == true)
    }

    @Test("a crash in a constructor is a fault that names the signal", arguments: User.possible)
    func constructor(user: User) async throws {
        let library = try Mischief.build(into: directory, flags: ["-DCRASH_WHEN_LOADED"])
        let report = try await Probe.run(Probe.order(library), as: user)
        #expect(report.fault?.hasPrefix("worker-ended") == true)
        #expect(report.fault?.contains("signal 11 (SIGSEGV)") == true)
    }

    @Test("a crash in start is a fault that names the signal", arguments: User.possible)
    func start(user: User) async throws {
        var order = Probe.order(library)
        order.settings = "{\"mode\":\"crash-in-start\"}"
        let report = try await Probe.run(order, as: user)
        #expect(report.fault?.contains("signal 6 (SIGABRT)") == true)
        #expect(!report.isLeftOver)
    }

    @Test("a crash in stop, and a stop that hangs, leave no process", arguments: ["-DCRASH_IN_STOP", "-DHANG_IN_STOP"])
    func stop(flag: String) async throws {
        let library = try Mischief.build(into: directory, flags: [flag])
        let report = try await Probe.run(Probe.order(library, "say:hello"))
        #expect(report.values == ["ok"])
        #expect(report.ending != nil)
        #expect(!report.isLeftOver)
    }

    @Test(
        "a plugin that hangs or spins is told as overdue, and its worker ends", arguments: ["hang", "spin"],
        User.possible)
    func hangs(deed: String, user: User) async throws {
        var order = Probe.order(library, deed)
        // Long enough for the job to reach the plugin, whatever else this machine does.
        order.timeoutMilliseconds = 2_000
        order.awaits = "overdue"
        let report = try await Probe.run(order, as: user)
        #expect(report.answers == ["timed out"])
        #expect(report.events == ["overdue"])
        #expect(!report.isLeftOver)
    }

    @Test("a worker that sends garbage is ended for it", arguments: User.possible)
    func garbage(user: User) async throws {
        let report = try await Probe.run(Probe.order(library, "garbage"), as: user)
        #expect(report.answers.first?.hasPrefix("crashed: the worker sent what is no frame") == true)
        #expect(!report.isLeftOver)
    }

    @Test("a plugin that closes the worker's descriptors loses its job, and its worker ends", arguments: User.possible)
    func closes(user: User) async throws {
        var order = Probe.order(library, "close")
        order.timeoutMilliseconds = 200
        order.awaits = "gone"
        let report = try await Probe.run(order, as: user)
        #expect(report.answers.first?.hasPrefix("completed") == false)
        #expect(!report.isLeftOver)
    }

    @Test("a worker ends with the gateway, however that ended", arguments: User.possible)
    func parentDeath(user: User) async throws {
        var order = Probe.order(library)
        order.lingers = true
        let command = try Probe.command(order, as: user)
        let run = try await Subprocess.run(
            .name(command[0]), arguments: Arguments(Array(command.dropFirst())), environment: .inherit, input: .none,
            output: .sequence, error: .discarded
        ) { execution in
            let number = try await Self.number(execution.standardOutput)
            let worker = parasol_pidfd_open(number)
            kill(execution.processIdentifier.value, SIGKILL)
            return worker
        }
        let worker = run.closureResult
        defer { close(worker) }
        #expect(worker >= 0)
        // The descriptor becomes readable when the process has ended.
        var ended = pollfd(fd: worker, events: Int16(POLLIN), revents: 0)
        #expect(poll(&ended, 1, 10_000) == 1)
    }

    /// The number that a process prints first.
    private static func number(_ output: SubprocessOutputSequence) async throws -> CInt {
        for try await line in output.strings() {
            if let number = CInt(line.trimmingCharacters(in: .whitespacesAndNewlines)) { return number }
        }
        throw Probe.Failure(description: "the probe printed no number")
    }
}
