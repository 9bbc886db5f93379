import DSRModel
import PluginHost
import PluginMessages
import Settings
import Sombra

/// Asks once for what Sombra lists as pending of each data silo that is polled.
struct PollCheck {
    private let configuration: GatewayConfiguration
    private let registrations: [PluginRegistration]

    init(_ configuration: GatewayConfiguration, _ registrations: [PluginRegistration]) {
        self.configuration = configuration
        self.registrations = registrations
    }

    func findings() async -> [Finding] {
        var findings = preflights()
        guard !configuration.reconciliation.dataSilos.isEmpty else { return findings }
        let client: SombraClient
        do {
            client = try SombraClient(configuration.clientConfiguration())
        } catch {
            return findings + [.failed("polling", "\(error)")]
        }
        for silo in configuration.reconciliation.dataSilos { findings.append(await finding(silo, client)) }
        do {
            try await client.shutdown()
        } catch {
            findings.append(.warning("polling", "the connections did not close: \(error)"))
        }
        return findings
    }

    /// Preflights are never listed.
    private func preflights() -> [Finding] {
        guard !configuration.http.enabled else { return [] }
        return registrations.filter { !$0.coverage.preflights.isEmpty }.map {
            .warning(
                "plugin \($0.id)",
                "its preflight checks are never asked: preflights come by webhook only, and http.enabled is false")
        }
    }

    private func finding(_ silo: String, _ client: SombraClient) async -> Finding {
        let subject = "polling of \(silo)"
        let types = types(of: silo)
        guard !types.isEmpty else {
            return .warning(subject, "no plugin serves it, so nothing is asked for; name `reconciliation.types`")
        }
        var (listed, unread): ([String], [String]) = ([], [])
        for type in types {
            do {
                let page = try await client.pendingRequests(
                    ofDataSilo: silo, type: type, limit: Self.pageSize,
                    apiKey: configuration.dataSilos[silo]?.apiKey.reveal())
                let more = page.count >= Self.pageSize ? " or more" : ""
                let broken = page.broken.isEmpty ? "" : " (\(page.broken.count) cannot be read)"
                listed.append("\(type.rawValue) \(page.count)\(more)\(broken)")
            } catch let failure as CallFailure {
                unread.append("\(type.rawValue) \(failure.code)")
            } catch {
                unread.append("\(type.rawValue) \(error)")
            }
        }
        let found = listed.isEmpty ? "" : "pending: \(listed.joined(separator: ", "))"
        guard !unread.isEmpty else { return .ok(subject, found) }
        let refused = "cannot be polled: \(unread.joined(separator: ", "))"
        let detail = found.isEmpty ? refused : "\(found); \(refused)"
        // Without webhooks nothing else would bring these requests.
        return configuration.http.enabled ? .warning(subject, detail) : .failed(subject, detail)
    }

    private func types(of silo: String) -> [RequestType] {
        guard configuration.reconciliation.types.isEmpty else { return configuration.reconciliation.types }
        let serving = registrations.filter { plugin in
            plugin.bindings.dataSilos.isEmpty || plugin.bindings.dataSilos.contains(silo)
        }
        let served = Set(serving.flatMap(\.coverage.handles).flatMap(\.requestTypes))
        return RequestType.allCases.filter(served.contains)
    }

    /// What every version of Sombra allows.
    private static let pageSize = 100
}
