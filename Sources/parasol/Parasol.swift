import ArgumentParser
import Glibc

/// The command line.
@main
struct Parasol: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "parasol",
        abstract: "Answers data-subject requests from Transcend's Sombra gateway through plugins.",
        subcommands: [
            ServeCommand.self, DemoCommand.self, CheckCommand.self, PluginCommand.self, JobsCommand.self,
            StatusCommand.self, ReconcileCommand.self,
            FreezeCommand.self, UnfreezeCommand.self, StoreCommand.self, KeysCommand.self,
            SimulatorCommand.self, SendCommand.self,
        ])

    /// Wrong usage ends with 2, where ArgumentParser would say 64.
    static func main() async {
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch {
            guard exitCode(for: error) == .validationFailure else { exit(withError: error) }
            Output.error(fullMessage(for: error))
            Glibc.exit(2)
        }
    }
}
