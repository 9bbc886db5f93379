import ArgumentParser
import DriverShell
import Foundation
import Glibc

/// Kills the gateway and breaks all around it at random, then accounts for every webhook that got a 200.
@main
struct ParasolChaos: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "parasol-chaos",
        abstract: "Kills, pauses and starves a gateway under load, and accounts for every webhook that got a 200.",
        discussion: "Ends with 1 when anything was lost, false, unfinished or reported twice without an explanation.")

    @Option(help: "The gateway's executable, with parasol-worker beside it.")
    var executable = ".build/debug/parasol"
    @Option(help: "The root of Parasol's sources, where the plugin's source is.")
    var sources = "."
    @Option(help: "How long faults are done: 90s, 20m or a number of seconds.")
    var duration = Span(seconds: 180)
    @Option(help: "Fixes faults and requests; random where it is left out, and always printed.")
    var seed: UInt64?
    @Option(help: "How often the gateway is killed.")
    var killsPerMinute = 7.0
    @Option(help: "How many requests people make.")
    var requestsPerSecond = 4.0
    @Option(help: "How long everything may take to end after the faults.")
    var quiet = Span(seconds: 240)
    @Option(help: "text or json.")
    var format = ReportFormat.text
    @Option(help: "Where to make the temporary directory.")
    var directory = "/tmp"
    @Option(parsing: .upToNextOption, help: "Self-test, which must turn the run red: lose, lie, double.")
    var sabotage: [Sabotage] = []
    @Flag(help: "Leave the temporary directory; the state is gone where it was mounted.")
    var keep = false

    func validate() throws {
        guard requestsPerSecond > 0, killsPerMinute > 0 else { throw ValidationError("rates must be above 0") }
        guard access(executable, X_OK) == 0 else {
            throw ValidationError("\(executable) is not there: build it, or name the gateway with --executable")
        }
    }

    func run() async throws {
        let seed = seed ?? UInt64.random(in: 0...UInt64(UInt32.max))
        try await SmallDisk.enterNamespace(arguments(seed: seed))
        StandardStream.write("seed \(seed)\n", to: STDERR_FILENO)
        let directory = try ChaosDirectory.make(below: directory)
        let chronicle = Chronicle()
        let run = ChaosRun(
            settings: .init(
                executable: URL(filePath: executable).path, sources: URL(filePath: sources).path, seed: seed,
                seconds: duration.seconds, killsPerMinute: killsPerMinute, requestsPerSecond: requestsPerSecond,
                quietSeconds: quiet.seconds, sabotage: Set(sabotage), keepsAll: keep),
            directory: directory, chronicle: chronicle, progress: ProgressLine())
        let outcome = Outcome()
        let task = Task { outcome.set(try await run.run()) }
        let interruption = Interruption(cancels: task)
        let result = await task.result
        interruption.end()
        // A run that failed may leave its disk mounted; why it failed says more.
        let removed = Result { if !keep { try directory.remove() } }
        try result.get()
        try removed.get()
        guard let report = outcome.report else { throw ChaosFailure("the run has no report") }
        try print(report)
        if !report.isGood { throw ExitCode(1) }
    }

    /// The same call with its seed, for a driver that runs itself again.
    private func arguments(seed: UInt64) -> [String] {
        self.seed == nil ? CommandLine.arguments + ["--seed", "\(seed)"] : CommandLine.arguments
    }

    private func print(_ report: ChaosReport) throws {
        switch format {
        case .text: StandardStream.write(TextReport(report: report).text, to: STDOUT_FILENO)
        case .json:
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            let text = String(decoding: try encoder.encode(report), as: UTF8.self)
            StandardStream.write(text + "\n", to: STDOUT_FILENO)
        }
    }
}
