import PluginMessages
import PluginRuntime

extension PluginInspection {
    private struct Document: Encodable {
        struct Fault: Encodable {
            let code: String
            let message: String
            let mend: String
        }

        let file: String
        let sha256: String
        let size: UInt64
        let packed: Bool
        let neededLibraries: [String]
        let runpath: String?
        let manifest: Manifest?
        let settings: [SettingReference]
        let fault: Fault?
    }

    /// For programs: one JSON object with sorted keys.
    package func json() throws -> [UInt8] {
        try MessageCoding.encode(
            Document(
                file: file, sha256: sha256, size: size, packed: isPacked, neededLibraries: links.neededLibraries,
                runpath: links.runpath, manifest: manifest, settings: settings,
                fault: fault.map { Document.Fault(code: $0.code, message: $0.message, mend: $0.mend) }))
    }
}
