package import PluginMessages
package import PluginRuntime

/// What a worker may reach, by its plugin's manifest and the operator's settings; a decision without I/O but for looking
/// at paths.
package struct WorkerAllowances: Sendable, Equatable {
    /// The memory that a worker may use where neither manifest nor settings say otherwise.
    package static let defaultMemoryBytes: Int64 = 1 << 30
    /// The code of a need that no worker is given.
    package static let forbiddenCode = "needs-forbidden"

    /// What it may reach of the file system.
    package let paths: [WorkerSetup.Path]
    /// The TCP ports that it may connect to, sorted.
    package let ports: [UInt16]
    /// How much it may map beyond what an empty worker has, in bytes.
    package let memoryBytes: Int64

    /// Decides; throws where the plugin needs what no worker is given.
    ///
    /// `protecting` names the gateway's state, plugins and configuration; `library` is granted wherever it lies,
    /// `runtimeDirectories` hold a Swift runtime that it needs from outside.
    package init(
        manifest: Manifest, settings: PluginSettings, library: String, protecting: [String],
        runtimeDirectories: [String] = []
    ) throws(PluginFault) {
        try self.init(
            manifest: manifest, settings: settings, library: library, protecting: protecting,
            runtimeDirectories: runtimeDirectories, files: .system)
    }

    init(
        manifest: Manifest, settings: PluginSettings, library: String, protecting: [String],
        runtimeDirectories: [String] = [], files: FileLook
    ) throws(PluginFault) {
        let protected = ProtectedPaths(protecting, files: files)
        let needs = PluginNeeds(manifest, protected: protected, files: files)
        let values = SettingValues(try Self.read(settings.settingsJSON, of: manifest))
        let runtime = runtimeDirectories.flatMap(protected.spared).map { WorkerSetup.Path($0, .library) }
        paths =
            SystemPaths.all(sparing: protected) + runtime + [WorkerSetup.Path(library, .library)]
            + (try needs.paths(values))
        ports = try needs.ports(values)
        memoryBytes = settings.memoryBytes ?? manifest.limits.memoryBytes ?? Self.defaultMemoryBytes
        guard memoryBytes > 0 else {
            throw PluginFault(
                .limitsMalformed, "\(manifest.id) may use \(memoryBytes) bytes of memory",
                mend: "Set `memory` in its settings file to what it needs, such as 256 MiB.")
        }
    }

    private static func read(_ settings: [UInt8], of manifest: Manifest) throws(PluginFault) -> JSONValue {
        do {
            return try MessageCoding.decode(JSONValue.self, from: settings)
        } catch {
            throw PluginFault(
                .settingsUnreadable, "the settings of \(manifest.id) are not JSON", mend: "Mend its settings file.")
        }
    }
}
