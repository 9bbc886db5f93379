import ArgumentParser
import DriverShell
import FoundationEssentials
import Glibc

/// Measures the gateway from outside.
@main
struct ParasolBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "parasol-bench",
        abstract: "Measures CPU time, throughput, latency and memory of the gateway and of its plugins.")

    @Option(help: "The executable to measure, built for release.")
    var executable = ".build-release/release/parasol"
    @Option(help: "The root of Parasol's sources, where the plugin's source is.")
    var sources = "."
    @Option(help: "How many webhooks to send in all; 100000, or 10000 with --quick.")
    var webhooks: Int?
    @Flag(help: "Take about three minutes, with fewer samples.")
    var quick = false
    @Option(help: "text or json.")
    var format = ReportFormat.text
    @Option(help: "Two CPUs, such as 0,1: binds the gateway to the first and the load to the second.")
    var pin: CPUPair?
    @Option(help: "Where to make the temporary directory; on a disk, or commits cost nothing.")
    var directory = "/var/tmp"
    @Option(help: "The level of the gateway's log, which goes into a file.")
    var logLevel = "info"
    @Option(parsing: .upToNextOption, help: "What to measure: way, load, plugins, connections, freeze and pending.")
    var parts = BenchPart.allCases
    @Flag(help: "Leave the temporary directory with state and log.")
    var keep = false

    func validate() throws {
        guard (webhooks ?? BenchPlan.usualWebhooks) >= BenchPlan.fewestWebhooks else {
            throw ValidationError("--webhooks must be at least \(BenchPlan.fewestWebhooks)")
        }
        for file in [executable, worker] where access(file, X_OK) != 0 {
            throw ValidationError("\(file) is not there: run `make build`, or name the gateway with --executable")
        }
    }

    /// Where the gateway looks for it: beside itself.
    private var worker: String {
        (executable.lastIndex(of: "/").map { String(executable[...$0]) } ?? "./") + "parasol-worker"
    }

    func run() async throws {
        let startedAt = Date()
        let plan = BenchPlan(
            webhooks: webhooks ?? (quick ? BenchPlan.quickWebhooks : BenchPlan.usualWebhooks), quick: quick)
        let notebook = Notebook(blankReport(plan, at: startedAt))
        let directory = try BenchDirectory.make(below: directory)
        let bench = BenchRun(
            .init(
                executable: executable, worker: worker, sources: sources, directory: directory, plan: plan,
                parts: parts, pin: pin, logLevel: logLevel),
            notebook: notebook, progress: ProgressLine(), startedAt: startedAt)
        let task = Task { try await bench.run() }
        let interruption = Interruption(cancels: task)
        let result = await task.result
        interruption.end()
        if case .failure(let error) = result {
            let reason = task.isCancelled ? "interrupted" : "\(error)"
            notebook.write { $0.failures.append(reason) }
        }
        if !keep { try directory.remove() }
        notebook.write { $0.seconds = Date().timeIntervalSince(startedAt) }
        try print(notebook.page)
        if !notebook.page.failures.isEmpty { throw ExitCode(1) }
    }

    private func blankReport(_ plan: BenchPlan, at date: Date) -> BenchReport {
        var size: Int?
        var facts = stat()
        if stat(executable, &facts) == 0 { size = Int(facts.st_size) }
        var report = BenchReport(
            date: date.formatted(.iso8601),
            settings: .init(
                executable: executable, executableBytes: size, webhooks: plan.webhooks, quick: quick, pin: pin,
                logLevel: logLevel, parts: parts))
        report.notes = [
            "load generator, fake Sombra and gateway share this machine"
                + (pin == nil ? ", and nothing is bound to a CPU" : ""),
            "CPU of the gateway is its process's CPU clock; work that the kernel does elsewhere for the disk is not in it",
            "CPU of a round whose plugin runs in a worker is that of the gateway and the worker together",
        ]
        #if DEBUG
            report.notes.append("the bench itself is a debug build: V and all that is measured against it are wrong")
        #endif
        return report
    }

    private func print(_ report: BenchReport) throws {
        switch format {
        case .text:
            StandardStream.write(TextReport(report).text, to: STDOUT_FILENO)
        case .json:
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            StandardStream.write(
                String(decoding: try encoder.encode(report), as: UTF8.self) + "\n", to: STDOUT_FILENO)
        }
    }
}
