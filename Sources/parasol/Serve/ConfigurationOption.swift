import ArgumentParser
import FoundationEssentials
import Settings

/// The option that names the configuration, and reads it.
struct ConfigurationOption: ParsableArguments {
    @Option(name: [.customLong("config")], help: "The configuration file; parasol.yaml where it is there.")
    var path: String?

    /// Reads the configuration, or ends the command with what is wrong in it.
    func load() throws -> GatewayConfiguration { try Self.load(path) }

    /// Reads the configuration of a path, or ends the command with what is wrong in it.
    static func load(_ path: String?) throws -> GatewayConfiguration {
        do throws(ConfigurationErrors) {
            return try GatewayConfiguration.load(path: path, environment: ProcessInfo.processInfo.environment)
        } catch {
            throw Failure.configuration(error.description)
        }
    }
}
