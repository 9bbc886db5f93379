import ArgumentParser
import Foundation
import PluginFixtures

/// Runs all targets, or those that are named.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Tries a number of inputs, shared out over the targets.")

    @Option(help: "How many inputs in all.")
    var count = 1_000_000
    @Option(help: "What the inputs follow from; chosen at random and printed where it is not given.")
    var seed: UInt64?
    @Option(help: "A target; may be given several times. All where none is given.")
    var target: [TargetKind] = []
    @Option(help: "How many seconds an input may take.")
    var hangLimit = 20
    @Option(help: "Where inputs that broke something are kept.")
    var findings = ".build/fuzz"

    func validate() throws {
        guard count > 0 else { throw ValidationError("--count must be at least 1") }
        guard hangLimit > 0 else { throw ValidationError("--hang-limit must be at least 1") }
    }

    func run() async throws {
        let seed = seed ?? UInt64.random(in: 1...0xffff_ffff)
        let targets = target.isEmpty ? TargetKind.usual : target
        say("seed \(seed), \(count) inputs")
        let scratch = try ScratchDirectory()
        let shares = targets.reduce(0) { $0 + max(1, $1.share) }
        var (inputs, seconds, found) = (0, 0.0, 0)
        for target in targets {
            let share = max(1, count * max(1, target.share) / shares)
            let run = TargetRun(
                target: target, seed: seed, count: share, hangLimit: .seconds(hangLimit), directory: scratch.path)
            let result = try await run.run()
            say(Self.line(result))
            for finding in result.findings {
                let file = try finding.keep(in: findings)
                say("  input \(finding.index): \(finding.what)")
                say("  again: parasol-fuzz replay \(file)")
            }
            inputs += result.inputs
            seconds += result.seconds
            found += result.findings.count
        }
        say("\(inputs) inputs in \(Int(seconds)) s, \(Int(Double(inputs) / max(seconds, 0.001)))/s, findings: \(found)")
        if found > 0 { throw ExitCode(1) }
    }

    private static func line(_ result: TargetRun.Result) -> String {
        let name = result.target.rawValue.padding(toLength: 14, withPad: " ", startingAt: 0)
        let rate = Int(Double(result.inputs) / max(result.seconds, 0.001))
        return "\(name) \(result.inputs) inputs, \(rate)/s, findings: \(result.findings.count)"
    }
}
