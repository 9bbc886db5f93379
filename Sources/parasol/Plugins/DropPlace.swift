import ArgumentParser
import PluginHost
import Settings

/// Where libraries are dropped, and what is known of the gateway that watches there.
struct DropPlace {
    let directory: String
    let trust: TrustPolicy
    /// The gateway's state directory; nil where only a directory was named.
    let stateDirectory: String?

    /// The gateway's control socket; nil where none is known or no gateway runs.
    var runningGateway: ControlClient? {
        let client = stateDirectory.map { ControlClient(stateDirectory: $0) }
        return client?.isGatewayRunning == true ? client : nil
    }
}

/// The options that name the drop directory: a gateway's, or one without a gateway.
struct DropPlaceOption: ParsableArguments {
    @OptionGroup var gateway: GatewayOption
    @Option(
        help:
            "The directory of plugins, instead of the configuration's. Without --config nothing else is known then: no trusted keys, no earlier versions, no running gateway."
    )
    var directory: String?

    func place() throws -> DropPlace {
        if let directory, gateway.configuration.path == nil {
            return DropPlace(directory: directory, trust: .none, stateDirectory: gateway.stateDirectory)
        }
        let configuration = try gateway.configuration.load()
        return DropPlace(
            directory: directory ?? configuration.plugins.directory, trust: try configuration.trustPolicy,
            stateDirectory: gateway.stateDirectory ?? configuration.state.directory)
    }
}

extension GatewayConfiguration {
    /// What is asked of a library before any of it runs.
    var trustPolicy: TrustPolicy {
        get throws {
            let keys = try plugins.trustedKeys.map { text in
                guard let key = TrustedKey(text) else {
                    throw Failure.configuration("plugins.trustedKeys: \(text) is no public key")
                }
                return key
            }
            return TrustPolicy(keys: keys, minimumLevel: plugins.minimumLevel)
        }
    }
}
