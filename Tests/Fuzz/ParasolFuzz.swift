import ArgumentParser
import Foundation

/// Feeds the gateway's readers with inputs that nobody wrote.
@main
struct ParasolFuzz: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "parasol-fuzz", abstract: "Feeds every reader of foreign bytes with mutated inputs.",
        subcommands: [RunCommand.self, ReplayCommand.self, ChildCommand.self], defaultSubcommand: RunCommand.self)
}

/// Prints a line at once, also into a pipe.
func say(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }
