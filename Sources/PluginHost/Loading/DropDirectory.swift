import FoundationEssentials
import Glibc
import PluginRuntime

/// The directory that teams drop their libraries into.
struct DropDirectory {
    let path: String

    /// Whether nobody can write it whatever its mode says: container platforms mount volumes so.
    private var isReadOnly: Bool {
        var status = statvfs()
        return unsafe statvfs(path, &status) == 0 && status.f_flag & UInt(ST_RDONLY) != 0
    }

    /// The libraries in it (`*.so`, hidden ones left out), sorted by name.
    func libraries() throws(PluginFault) -> [String] {
        guard let status = FileStatus.following(path), status.isDirectory else {
            throw PluginFault(
                .directoryUnreadable, "\(path) is not a directory",
                mend: "Make it, or set plugins.directory to the directory that holds the plugins.")
        }
        // In a directory that anybody can write and that is not sticky anybody can put an old version in a new one's place.
        guard status.mode & 0o1002 != 0o0002 || isReadOnly else {
            throw PluginFault(.insecureDirectory, "\(path) can be written by everybody", mend: "chmod o-w it.")
        }
        do {
            let names = try FileManager.default.contentsOfDirectory(atPath: path)
            return names.filter { $0.hasSuffix(".so") && !$0.hasPrefix(".") }.sorted().map { "\(path)/\($0)" }
        } catch {
            throw PluginFault(
                .directoryUnreadable, "\(path) cannot be listed", mend: "Let the gateway's user read the directory.")
        }
    }
}
