import PluginKit

/// Hands requests to a team's HTTP service and its answers to the gateway.
struct Bridge: Plugin {
    static let manifest = Manifest(
        id: Identity.id,
        version: Identity.version,
        owner: Identity.owner,
        summary: "Hands requests to an internal HTTP service, signed, and its answers to the gateway.",
        coverage: .settings,
        handles: RequestType.allCases.map { Claim(requestTypes: [$0], identifiers: [.any]) },
        preflights: [PreflightClaim(identifiers: [.any], enriches: [.any])],
        settings: Configuration.schema,
        limits: Limits(timeoutMilliseconds: 300_000, concurrency: 4),
        needs: Needs(
            // What libcurl and libc read to find a service by its name and to trust it.
            readPaths: [
                "/etc/resolv.conf", "/etc/hosts", "/etc/host.conf", "/etc/nsswitch.conf", "/etc/gai.conf",
                "/run/systemd/resolve", "/etc/ssl", "/usr/share/ca-certificates", "/usr/local/share/ca-certificates",
            ],
            pathSettings: ["caFile", "clientCertificateFile", "clientKeyFile"],
            portSettings: ["url"]
        )
    )

    let routes: Routes
    let client: Client
    let healthPath: String?

    init(settings: Settings) throws {
        let configuration = try Configuration(settings)
        routes = try Routes(configuration)
        client = Client(configuration)
        healthPath = configuration.healthPath
        Log.info("the bridge is set up", ["routes": .number(routes.requests.count + routes.preflights.count)])
    }

    func describe() async throws -> CoverageDescription { routes.coverage }

    func health() async -> Health {
        guard let healthPath else { return .healthy }
        do {
            try await client.probe(healthPath)
            return .healthy
        } catch let failure as ServiceFailure {
            return .unhealthy(failure.description)
        } catch {
            return .unhealthy("the service could not be asked")
        }
    }
}
