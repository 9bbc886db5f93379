import ArgumentParser

/// What is done with the store itself, whether a gateway runs or not.
struct StoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "store", abstract: "Looks after the store of jobs.",
        subcommands: [
            StoreVerifyCommand.self, StoreBackupCommand.self, StoreRestoreCommand.self,
        ])
}
