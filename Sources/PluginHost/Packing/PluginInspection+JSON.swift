import PluginMessages
import PluginRuntime

extension PluginInspection {
    private struct Document: Encodable {
        struct Fault: Encodable {
            let code: String
            let message: String
            let mend: String
        }

        struct Sidecar: Encodable {
            let state: String
            let level: Int?
            let suite: String?
            let keys: [String]
            let differs: String?
            let fault: Fault?
        }

        let file: String
        let sha256: String
        let size: UInt64
        let packed: Bool
        let neededLibraries: [String]
        let runpath: String?
        let manifest: Manifest?
        let limits: EffectiveLimits?
        let settings: [SettingReference]
        let sidecar: Sidecar
        let fault: Fault?
    }

    /// For programs: one JSON object with sorted keys.
    package func json() throws -> [UInt8] {
        try MessageCoding.encode(
            Document(
                file: file, sha256: sha256, size: size, packed: isPacked, neededLibraries: links.neededLibraries,
                runpath: links.runpath, manifest: manifest, limits: (manifest?.limits).map(EffectiveLimits.init),
                settings: settings, sidecar: Self.document(sidecar), fault: fault.map(Self.document)))
    }

    private static func document(_ fault: PluginFault) -> Document.Fault {
        Document.Fault(code: fault.code, message: fault.message, mend: fault.mend)
    }

    private static func document(_ state: SidecarState) -> Document.Sidecar {
        func document(
            _ name: String, _ sidecar: PluginSidecar? = nil, differs: String? = nil, fault: PluginFault? = nil
        ) -> Document.Sidecar {
            Document.Sidecar(
                state: name, level: sidecar?.level, suite: sidecar?.conformance?.suite,
                keys: sidecar?.signatures.map(\.key) ?? [], differs: differs, fault: fault.map(Self.document))
        }
        return switch state {
        case .absent: document("absent")
        case .current(let sidecar): document("current", sidecar)
        case .stale(_, let field): document("stale", differs: field)
        case .unusable(let fault): document("unusable", fault: fault)
        }
    }
}
