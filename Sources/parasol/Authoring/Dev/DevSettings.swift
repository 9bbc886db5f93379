import FoundationEssentials
import PluginMessages
import Settings

/// The settings file of the throwaway gateway, made of the author's.
///
/// It is bound to the simulated data silo and checks. Relative paths of secrets are meant from the author's file; a file
/// in the settings that the manifest names under `needs.pathSettings` is given as a copy, afresh each round, so that an
/// erasure can be tried as often as one likes.
struct DevSettings {
    /// The author's file; nil where there is none.
    let file: String?

    /// Writes the file into the plugin directory.
    func write(for manifest: Manifest, to directory: DevDirectory) throws {
        var document: [String: JSONValue] = [:]
        if let file {
            do throws(ConfigurationError) {
                document = try PluginSettingsDocument.read(file)?.object ?? [:]
            } catch {
                throw Failure.action(error.description)
            }
        }
        document["dataSilos"] = [.string(DevWorld.siloID)]
        document["preflightChecks"] = .array(DevWorld.checkIDs.map { .string($0) })
        if var settings = document["settings"]?.object {
            for name in manifest.needs.pathSettings ?? [] {
                if let path = settings[name]?.string, !path.hasPrefix("/") {
                    settings[name] = .string(try copy(path, to: directory))
                }
            }
            document["settings"] = grounded(.object(settings))
        }
        // JSON is YAML; secrets stay references.
        let json = Data(try MessageCoding.encode(JSONValue.object(document)))
        try json.write(to: URL(filePath: "\(directory.plugins)/\(manifest.id).yaml"), options: .atomic)
    }

    private var base: String { file.map { PluginPackage.split($0).directory } ?? "." }

    /// Copies a file or directory from beside the settings; where there is none, the place where it would be made.
    private func copy(_ path: String, to directory: DevDirectory) throws -> String {
        let copy = directory.data + "/" + path.replacing("/", with: "-")
        if FileManager.default.fileExists(atPath: copy) { try FileManager.default.removeItem(atPath: copy) }
        let source = base + "/" + path
        if FileManager.default.fileExists(atPath: source) {
            try FileManager.default.copyItem(atPath: source, toPath: copy)
        }
        return copy
    }

    /// The settings with paths of secrets that no longer depend on where the file lies.
    private func grounded(_ value: JSONValue) -> JSONValue {
        switch value {
        case .array(let elements): return .array(elements.map(grounded))
        case .object(let members):
            if members.count == 1, let path = members["file"]?.string, !path.hasPrefix("/") {
                let start = base.hasPrefix("/") ? "" : FileManager.default.currentDirectoryPath + "/"
                return ["file": .string("\(start)\(base)/\(path)")]
            }
            return .object(members.mapValues(grounded))
        default: return value
        }
    }
}
