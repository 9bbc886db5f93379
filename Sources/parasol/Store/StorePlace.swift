import ArgumentParser
import JobStore
import Settings

/// Where a store lies on disk.
struct StorePlace: Sendable {
    let stateDirectory: String
    let database: String

    var keyFile: String { stateDirectory + "/store.key" }
    var spool: String { stateDirectory + "/spool" }
    var logs: String { stateDirectory + "/logs" }

    /// Whether there is a store at all, be it without its key or its database.
    var isThere: Bool { Directory.exists(database) || Directory.exists(keyFile) }

    init(_ configuration: GatewayConfiguration) {
        stateDirectory = configuration.state.directory
        database = configuration.databasePath
    }

    init(stateDirectory: String) {
        self.stateDirectory = stateDirectory
        database = stateDirectory + "/parasol.db"
    }
}

/// The option that names a store.
struct StoreOption: ParsableArguments {
    @OptionGroup var configuration: ConfigurationOption
    @Option(
        name: [.customLong("state-directory")],
        help: "The state directory with the store in it, instead of the configuration's.")
    var stateDirectory: String?

    func place() throws -> StorePlace {
        if let stateDirectory { return StorePlace(stateDirectory: stateDirectory) }
        return StorePlace(try configuration.load())
    }
}
