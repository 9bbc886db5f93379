import DSRModel
import FoundationEssentials
import JobStore
import Logging
import PluginHost
import SQLiteStore
import Settings
import Sombra

/// Tries what a gateway would do at its start: opens the store, asks Sombra, starts every plugin and ends it again.
struct GatewayCheck: Sendable {
    let configuration: GatewayConfiguration
    let environment: [String: String]
    let logger: Logger

    func run() async -> [Finding] {
        var findings = configuration.warnings.map { Finding.warning("configuration", "\($0)") }
        findings.append(.ok("configuration", "valid"))
        findings += await store()
        findings += await sombra()
        findings += await plugins()
        return findings
    }

    // MARK: Store

    private func store() async -> [Finding] {
        let state = configuration.state.directory
        guard SQLiteStore.exists(in: state, database: configuration.databasePath) else {
            return [.ok("store", "none in \(state) yet; it is made at the first start")]
        }
        do {
            let ring = try KeyRing.open(state + "/store.key", mayCreate: false)
            let store = try await SQLiteStore.open(
                directory: state, database: configuration.databasePath, sealer: try Sealer(ring))
            try await store.checkHealth()
            let counts = try await store.counts()
            try await store.close()
            let jobs = counts.sorted { $0.key.rawValue < $1.key.rawValue }.map { "\($0.key.rawValue) \($0.value)" }
            return [.ok("store", jobs.isEmpty ? "no jobs" : jobs.joined(separator: ", "))]
        } catch let error as StoreError where error.code == .secondGateway {
            return [.ok("store", "in use by a running gateway")]
        } catch {
            return [.failed("store", "\(error)")]
        }
    }

    // MARK: Sombra

    private func sombra() async -> [Finding] {
        let client: SombraClient
        do {
            client = try SombraClient(configuration.clientConfiguration())
        } catch {
            return [.failed("sombra", "\(error)")]
        }
        var findings: [Finding] = []
        if !configuration.http.enabled {
            findings.append(.ok("signing key", "not needed: http.enabled is false, so no webhook comes"))
        } else if let file = configuration.sombra.publicKeyFile {
            do {
                let keys = try SigningKeys(pem: try String(contentsOf: URL(filePath: file), encoding: .utf8))
                findings.append(.ok("signing key", "\(keys.keys.count) pinned in \(file)"))
            } catch {
                findings.append(.failed("signing key", "\(file): \(error)"))
            }
        } else {
            do {
                _ = try await client.signingKeys()
                findings.append(.ok("signing key", "fetched from \(configuration.sombra.url)"))
            } catch {
                findings.append(
                    .failed("signing key", "\(configuration.sombra.url) gave none: \(error); check URL and keys"))
            }
        }
        findings += await keys(client)
        do {
            try await client.shutdown()
        } catch {
            findings.append(.warning("sombra", "the connections did not close: \(error)"))
        }
        return findings
    }

    /// Whether each data silo's key is taken; the harmless question is the list of what waits.
    private func keys(_ client: SombraClient) async -> [Finding] {
        var findings: [Finding] = []
        let named = Set(configuration.sombra.dataSilos).union(configuration.dataSilos.keys)
        for silo in named.sorted() {
            let key = configuration.dataSilos[silo]?.apiKey.reveal()
            do {
                _ = try await client.pendingRequests(ofDataSilo: silo, type: .erasure, limit: 1, apiKey: key)
                findings.append(.ok("key of \(silo)", "taken"))
            } catch let failure as CallFailure {
                if case .refused(.unauthorized) = failure {
                    findings.append(.failed("key of \(silo)", "refused; is it of this region and integration?"))
                } else {
                    findings.append(.warning("key of \(silo)", "could not be tried: \(failure.code)"))
                }
            } catch {
                findings.append(.warning("key of \(silo)", "could not be tried: \(error)"))
            }
        }
        return findings
    }

    // MARK: Plugins

    private func plugins() async -> [Finding] {
        let objects = FileManager.default.temporaryDirectory.path + "/parasol-check-\(UUID().uuidString)"
        do {
            let source = try SettingsFiles(
                in: configuration.plugins.directory, environment: environment, logger: logger)
            let files = source.faults
            let host = try PluginHost.configured(
                by: configuration, objects: objects, remembers: false, settings: source,
                outputs: PluginOutputs { _ in RecentOutput() }, logger: logger)
            let report = await host.loadAll()
            let misnamed = files.misnamed.map { Finding.failed("settings", "\($0)") }
            let unused = files.faults.filter { fault in !report.refusals.contains { $0.id == fault.key } }
            let stray = unused.sorted { $0.key < $1.key }.map { Finding.failed("settings of \($0.key)", "\($0.value)") }
            var findings = misnamed + stray + report.registrations.map(Self.finding) + report.refusals.map(Self.finding)
            if report.registrations.isEmpty && report.refusals.isEmpty {
                findings.append(.warning("plugins", "none in \(configuration.plugins.directory)"))
            }
            findings += Coverage(report.registrations).findings()
            findings += Ordering(files.files).findings()
            findings += await PollCheck(configuration, report.registrations).findings()
            for id in await host.stopAll(limit: .seconds(10)) {
                findings.append(.failed("plugin \(id)", "did not stop"))
            }
            try FileManager.default.removeItem(atPath: objects)
            return findings
        } catch {
            return [.failed("plugins", "\(error)")]
        }
    }

    private static func finding(_ registration: PluginRegistration) -> Finding {
        .ok(
            "plugin \(registration.id)",
            "\(registration.version), build \(registration.build.prefix(12)), \(registration.file)")
    }

    private static func finding(_ refusal: Refusal) -> Finding {
        .failed("plugin \(refusal.file)", "\(refusal.code): \(refusal.message). \(refusal.mend)")
    }
}
