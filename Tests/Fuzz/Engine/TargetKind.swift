import ArgumentParser

/// The targets by name.
enum TargetKind: String, CaseIterable, ExpressibleByArgument {
    case webhook, token, json, messages, peer, validator
    case configuration, settings, schema
    case spool, ring, elf
    case intake, http
    case host, worker
    /// Have faults on purpose, to show that they are found; never part of a run that does not name them.
    case planted, endless

    /// How much of a run is this target's: the ones that wait for a socket or a file get less.
    var share: Int {
        switch self {
        case .webhook, .json, .messages, .peer, .validator: 10
        case .configuration, .settings, .schema, .elf: 8
        case .spool, .ring: 4
        case .token, .intake, .http, .host, .worker: 2
        case .planted, .endless: 0
        }
    }

    /// The targets of a run that names none.
    static let usual = allCases.filter { $0.share > 0 }

    func make() async throws -> any FuzzTarget {
        switch self {
        case .webhook: try WebhookTarget()
        case .token: try TokenTarget()
        case .json: JSONTarget()
        case .messages: try MessagesTarget()
        case .peer: try PeerTarget()
        case .validator: ValidatorTarget()
        case .configuration: try ConfigurationTarget()
        case .settings: try SettingsTarget()
        case .schema: try SchemaTarget()
        case .spool: try SpoolTarget()
        case .ring: try RingTarget()
        case .elf: try LibraryTarget()
        case .intake: try await IntakeTarget()
        case .http: try await HTTPTarget()
        case .host: HostTarget()
        case .worker: try await WorkerTarget()
        case .planted: PlantedTarget()
        case .endless: EndlessTarget()
        }
    }
}
