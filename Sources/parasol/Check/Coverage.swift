import DSRModel
import PluginHost
import PluginMessages

/// What each data silo and preflight check is served with.
struct Coverage {
    private let registrations: [PluginRegistration]

    init(_ registrations: [PluginRegistration]) { self.registrations = registrations }

    func findings() -> [Finding] {
        var findings: [Finding] = []
        for silo in Set(registrations.flatMap(\.bindings.dataSilos)).sorted() {
            findings.append(
                .ok("data silo \(silo)", describe(registrations.filter { $0.bindings.dataSilos.contains(silo) })))
        }
        for check in Set(registrations.flatMap(\.bindings.preflightChecks)).sorted() {
            let plugins = registrations.filter { $0.bindings.preflightChecks.contains(check) }
            findings.append(.ok("preflight check \(check)", plugins.map(\.id.rawValue).joined(separator: ", ")))
        }
        for plugin in registrations where !plugin.coverage.handles.isEmpty && plugin.bindings.dataSilos.isEmpty {
            findings.append(
                .warning(
                    "plugin \(plugin.id)",
                    "bound to no data silo: it stays with the first one that it serves; add `dataSilos: [ID]` to its settings"
                ))
        }
        for plugin in registrations where !plugin.coverage.preflights.isEmpty && plugin.bindings.preflightChecks.isEmpty
        {
            findings.append(
                .warning(
                    "plugin \(plugin.id)",
                    "bound to no preflight check: it stays with the first one that it answers; add `preflightChecks: [ID]` to its settings"
                ))
        }
        return findings
    }

    /// Request types with the kinds of identifier under which each is served.
    private func describe(_ plugins: [PluginRegistration]) -> String {
        var identifiers: [RequestType: Set<IdentifierType>] = [:]
        for claim in plugins.flatMap(\.coverage.handles) {
            for type in claim.requestTypes { identifiers[type, default: []].formUnion(claim.identifiers) }
        }
        return identifiers.sorted { $0.key.rawValue < $1.key.rawValue }.map { type, kinds in
            "\(type.rawValue) by \(kinds.sorted().map(\.rawValue).joined(separator: "|"))"
        }.joined(separator: ", ")
    }
}
