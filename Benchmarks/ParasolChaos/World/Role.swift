import DSRModel
import PluginMessages
import SombraSimulator

/// A plugin of the run: what it serves and where; what it does stands in `Benchmarks/Plugins/chaos.c`.
enum Role: String, CaseIterable, Sendable {
    /// Answers at once.
    case steady
    /// Retries, refuses and crashes at times.
    case flaky
    case slow
    /// Asks to be called again later.
    case waiting
    /// Gives a value, rows and files.
    case shop
    /// Gives rows to the same ACCESS.
    case tickets
    /// Answers the check: identifiers, a hold or a cancel.
    case lookup
    /// Answers the same check with further identifiers.
    case alias

    var plugin: PluginID { PluginID(rawValue: "org.parasol.chaos.\(rawValue)") }

    /// Where it serves; nil where it answers a check.
    var silo: ChaosSilo? {
        switch self {
        case .steady: .steady
        case .flaky, .slow: .joint
        case .waiting: .waiting
        case .shop, .tickets: .shop
        case .lookup, .alias: nil
        }
    }

    var manifest: Manifest { manifest(version: "1.0.0") }

    func manifest(version: String) -> Manifest {
        Manifest(
            id: plugin, version: version, owner: "Parasol <parasol@example.org>",
            handles: silo.map { silo in
                [
                    Claim(
                        requestTypes: silo.types, identifiers: ["email", "userId"], datapoints: datapoints)
                ]
            } ?? [],
            preflights: silo == nil ? [PreflightClaim(identifiers: ["email"], enriches: ["userId"])] : [],
            settings: ["type": "object", "properties": ["directory": ["type": "string"]]],
            limits: Limits(timeoutMilliseconds: 20_000, concurrency: 8),
            needs: Needs(pathSettings: ["directory"]))
    }

    /// What it owns.
    var datapoints: [Datapoint] {
        switch self {
        case .shop: ["profile", "orders", "documents"]
        case .tickets: ["tickets"]
        default: []
        }
    }

    /// Its settings file.
    func settings(directory: String) -> String {
        let binding =
            silo.map { "dataSilos: [\"\($0.rawValue)\"]" } ?? "preflightChecks: [\"\(ChaosSilo.check)\"]"
        return "\(binding)\nsettings: {directory: \"\(directory)\"}\n"
    }
}

/// A data silo of the run.
enum ChaosSilo: String, CaseIterable, Sendable {
    case steady = "c4a05000-0000-4000-8000-000000000001"
    case joint = "c4a05000-0000-4000-8000-000000000002"
    case waiting = "c4a05000-0000-4000-8000-000000000003"
    case shop = "c4a05000-0000-4000-8000-000000000004"

    static let check = "c4a05000-0000-4000-8000-0000000000c1"
    /// Its webhooks never reach the gateway: of the self-test.
    static let swallowed = "c4a05000-0000-4000-8000-0000000000ff"

    var types: [RequestType] {
        switch self {
        case .steady: [.erasure, .saleOptOut, .trackingOptOut]
        case .joint: [.erasure, .restriction]
        case .waiting: [.erasure, .contactOptOut]
        case .shop: [.access]
        }
    }

    var roles: [Role] { Role.allCases.filter { $0.silo == self } }

    /// As it is configured at Sombra.
    var dataSilo: SombraSimulator.DataSilo {
        SombraSimulator.DataSilo(
            id: rawValue, requestTypes: Set(types), identifierTypes: ["email", "userId"],
            datapoints: roles.flatMap(\.datapoints))
    }
}
