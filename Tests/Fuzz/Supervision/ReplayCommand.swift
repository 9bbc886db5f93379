import ArgumentParser
import Foundation

/// Tries one input again, in this process: a crash is a crash.
struct ReplayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay", abstract: "Tries an input again that a run has kept.")

    @Option(help: "The target that the input is for; otherwise the beginning of the file's name says it.")
    var target: TargetKind?
    @Argument(help: "The input, such as .build/fuzz/elf-1-4711.input.")
    var file: String

    func run() async throws {
        let name = URL(filePath: file).lastPathComponent
        guard let target = target ?? TargetKind(rawValue: String(name.prefix { $0 != "-" })) else {
            throw ValidationError("\(name) does not begin with a target's name: name one with --target")
        }
        let input = [UInt8](try Data(contentsOf: URL(filePath: file)))
        let fuzzed = try await target.make()
        try await fuzzed.run(input)
        try await fuzzed.close()
        say("\(target.rawValue): \(input.count) bytes, nothing found")
    }
}
