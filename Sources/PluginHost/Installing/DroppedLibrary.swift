package import DSRModel
import PluginMessages
package import PluginRuntime

/// One library of a drop directory, as far as it says who it is.
package struct DroppedLibrary: Sendable {
    /// Its path.
    package let file: String
    package let plugin: PluginID
    package let version: String
    /// In hexadecimal.
    package let sha256: String

    /// The libraries of a directory that belong to one plugin, in the order of their names; none of them is run.
    ///
    /// What cannot be read as a plugin is no plugin's and left out. Throws where the directory cannot be listed.
    package static func list(of plugin: PluginID, in directory: String) throws(PluginFault) -> [DroppedLibrary] {
        guard let names = PathParts.names(in: directory) else {
            throw PluginFault(
                .directoryUnreadable, "\(directory) cannot be listed", mend: "Name the directory of plugins.")
        }
        return names.filter { $0.hasSuffix(".so") && !$0.hasPrefix(".") }.compactMap { name in
            guard let inspection = try? PluginInspection(file: directory + "/" + name),
                let manifest = inspection.manifest, manifest.id == plugin
            else { return nil }
            return DroppedLibrary(
                file: inspection.file, plugin: plugin, version: manifest.version, sha256: inspection.sha256)
        }
    }
}
