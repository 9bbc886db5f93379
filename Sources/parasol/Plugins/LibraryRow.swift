import DSRModel
import FoundationEssentials
import PluginHost
import PluginMessages
import PluginRuntime

/// One library of a directory, as `plugin list --directory` shows it; nothing of it was run.
struct LibraryRow: Encodable {
    let file: String
    let id: String?
    let version: String?
    let owner: String?
    let sha256: String?
    /// What its sidecar says; nothing where it has none of this build.
    let level: Int?
    let keys: [String]
    /// Why a gateway would refuse it, as far as can be said here.
    let why: String?

    static func all(in directory: String) throws(PluginFault) -> [LibraryRow] {
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: directory)
        } catch {
            throw PluginFault(
                .directoryUnreadable, "\(directory) cannot be read", mend: "Name the directory of plugins.")
        }
        // As the gateway chooses them.
        return names.filter { $0.hasSuffix(".so") && !$0.hasPrefix(".") }.sorted().map {
            LibraryRow($0, in: directory)
        }
    }

    private init(_ name: String, in directory: String) {
        file = name
        do throws(PluginFault) {
            let inspection = try PluginInspection(file: directory + "/" + name)
            id = inspection.manifest?.id.rawValue
            version = inspection.manifest?.version
            owner = inspection.manifest?.owner
            sha256 = inspection.sha256
            level = inspection.sidecar.claims?.level
            keys = inspection.sidecar.claims?.keys ?? []
            why = inspection.fault?.description
        } catch {
            (id, version, owner, sha256, level, keys) = (nil, nil, nil, nil, nil, [])
            why = error.description
        }
    }
}
