/// Everything that an operator can say about a gateway; every key of `parasol.yaml` has its place here.
///
/// Paths are absolute. Times are durations, sizes are bytes.
package struct GatewayConfiguration: Sendable, Equatable {
    package var http = HTTP()
    package var admin = Admin()
    package var sombra: Sombra
    package var transcend: Transcend
    /// What is special about single data silos, by their id.
    package var dataSilos: [String: DataSilo] = [:]
    package var state = State()
    package var store = Store()
    package var jobs = Jobs()
    package var drain = Drain()
    package var spool = Spool()
    package var retention = Retention()
    package var plugins = Plugins()
    package var datapoints = Datapoints()
    package var unserved = Unserved()
    /// What to do with a request that is marked as a test.
    package var testRequests = TestRequests.run
    package var preflight = Preflight()
    package var reconciliation = Reconciliation()

    /// The file that was read; nil where there was none.
    package internal(set) var file: String?
    /// What works and probably is not meant; the caller logs it.
    package internal(set) var warnings: [ConfigurationWarning] = []
    /// Where the values come from, by key; a key that is not here has its default.
    package internal(set) var origins: [String: Place] = [:]

    /// Makes a configuration of the values that have no default.
    package init(sombraURL: String, audience: String, transcendAPIKey: Secret) {
        sombra = Sombra(url: sombraURL, audience: audience)
        transcend = Transcend(apiKey: transcendAPIKey)
    }

    /// The key that answers for a data silo: its own, or the one for all.
    package func apiKey(forDataSilo id: String) -> Secret {
        dataSilos[id]?.apiKey ?? transcend.apiKey
    }
}

extension GatewayConfiguration {
    /// A key of `parasol.yaml`.
    typealias Key = ConfigurationKey<GatewayConfiguration>

    /// All keys, in the order of the documentation.
    static let keys = KeyTable(keys: httpKeys + sombraKeys + jobKeys + pluginKeys + reconciliationKeys)

    /// What to do with a request that is marked as a test; Transcend carries such requests out on live systems.
    package enum TestRequests: String, Sendable, CaseIterable {
        /// Carry it out.
        case run
        /// Ask plugins to plan only.
        case rehearse
        /// Answer that it was refused.
        case refuse
    }

    /// What is special about one data silo.
    package struct DataSilo: Sendable, Equatable {
        /// The Transcend API key that answers for it.
        package var apiKey: Secret
    }
}
