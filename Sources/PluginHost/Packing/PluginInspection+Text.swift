import DSRModel
import PluginMessages
import PluginRuntime

extension PluginInspection {
    /// For people: one fact a line, names in a column of their own.
    package var text: String {
        var lines: [String] = []
        if let manifest { lines += Self.identity(manifest) + Self.claims(manifest) + Self.limits(manifest) }
        lines += settings.enumerated().map { Self.line($0.offset == 0 ? "settings" : "", Self.setting($0.element)) }
        lines += [
            Self.line("packed", isPacked ? "yes" : "no"),
            Self.line("size", "\(size) bytes"),
            Self.line("sha256", sha256),
            Self.line("links with", links.neededLibraries.isEmpty ? "nothing" : Self.list(links.neededLibraries)),
        ]
        if let runpath = links.runpath { lines.append(Self.line("looks in", runpath)) }
        lines += Self.text(sidecar)
        if let fault {
            lines += [Self.line("refused", "\(fault.code): \(fault.message)"), Self.line("mend", fault.mend)]
        }
        return lines.map { $0 + "\n" }.joined()
    }

    private static func identity(_ manifest: Manifest) -> [String] {
        var lines = [
            line("plugin", manifest.id.rawValue), line("version", manifest.version), line("owner", manifest.owner),
        ]
        if let summary = manifest.summary { lines.append(line("summary", summary)) }
        lines.append(
            line("coverage", manifest.coverage == .manifest ? "as follows" : "by settings, at most as follows"))
        return lines
    }

    private static func claims(_ manifest: Manifest) -> [String] {
        var lines: [String] = []
        for claim in manifest.handles {
            var text = "\(list(claim.requestTypes.map(\.rawValue))) by \(list(claim.identifiers.map(\.rawValue)))"
            if !claim.datapoints.isEmpty { text += ": \(list(claim.datapoints.map(\.rawValue)))" }
            if let subjects = claim.dataSubjects { text += " (only \(list(subjects)))" }
            lines.append(line("serves", text))
        }
        for claim in manifest.preflights {
            var text = "by \(list(claim.identifiers.map(\.rawValue)))"
            if !claim.enriches.isEmpty { text += " to \(list(claim.enriches.map(\.rawValue)))" }
            if let types = claim.requestTypes { text += " (only \(list(types.map(\.rawValue))))" }
            lines.append(line("preflight", text))
        }
        for claim in manifest.guards {
            let identifiers = claim.identifiers.map { list($0.map(\.rawValue)) } ?? "any identifier"
            lines.append(line("guards", "\(list(claim.requestTypes.map(\.rawValue))) by \(identifiers)"))
        }
        if !manifest.plans.isEmpty { lines.append(line("plans", list(manifest.plans.map(\.rawValue)))) }
        return lines
    }

    private static func limits(_ manifest: Manifest) -> [String] {
        let limits = EffectiveLimits(manifest.limits)
        func text(_ limit: EffectiveLimits.Limit, _ shown: String) -> String {
            limit.isDefault ? "\(shown), as nothing is said" : shown
        }
        let needs = manifest.needs
        let entries: [(String, [String]?)] = [
            ("reads", needs.readPaths), ("writes", needs.writePaths),
            ("connects to", needs.ports?.map { "port \($0)" }), ("paths from", needs.pathSettings),
            ("ports from", needs.portSettings),
        ]
        return [
            line("time-out", text(limits.timeoutMilliseconds, "\(limits.timeoutMilliseconds.value) ms")),
            line("concurrency", text(limits.concurrency, "\(limits.concurrency.value) jobs at once")),
            line("memory", text(limits.memoryBytes, "\(limits.memoryBytes.value) bytes")),
        ]
            + entries.compactMap { name, values in
                values.flatMap { $0.isEmpty ? nil : line(name, list($0)) }
            }
    }

    private static func text(_ sidecar: SidecarState) -> [String] {
        switch sidecar {
        case .absent: return [line("sidecar", "none")]
        case .stale(_, let field): return [line("sidecar", "of another build: \"\(field)\" differs")]
        case .unusable(let fault): return [line("sidecar", fault.description)]
        case .current(let sidecar):
            let conformance = sidecar.conformance.map { "\($0.level) of suite \($0.suite)" } ?? "not checked"
            let keys = sidecar.signatures.map(\.key)
            return [
                line("level", conformance),
                line("signed by", keys.isEmpty ? "nobody" : list(keys.map { "key \($0)" })),
            ]
        }
    }

    private static func setting(_ setting: SettingReference) -> String {
        var text = setting.path
        if let type = setting.type { text += ": \(type)" }
        if setting.isRequired { text += ", required" }
        if let fallback = setting.fallback { text += ", otherwise \(SettingReference.text(fallback))" }
        if let summary = setting.summary { text += ". \(summary)" }
        return text
    }

    private static func list(_ texts: [String]) -> String { texts.joined(separator: ", ") }

    /// A manifest is a stranger's text, and this goes to a terminal: control characters become spaces.
    private static func line(_ name: String, _ value: String) -> String {
        let plain = value.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : Character($0) }
        return name + String(repeating: " ", count: max(1, 14 - name.count)) + String(plain)
    }
}
