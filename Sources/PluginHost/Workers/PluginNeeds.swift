import PluginMessages
import PluginRuntime

/// What one plugin needs beyond what every worker has, each need looked at before it is granted.
struct PluginNeeds {
    /// Directories that belong to everybody: in them a plugin gets a file, never the directory.
    private static let shared: Set<String> = [
        "/", "/bin", "/boot", "/etc", "/home", "/lib", "/lib64", "/mnt", "/opt", "/root", "/run", "/sbin", "/srv", "/sys",
        "/usr", "/usr/bin", "/usr/lib", "/usr/lib64", "/usr/local", "/usr/sbin", "/usr/share", "/var", "/var/lib",
        "/var/log", "/var/run",
    ]

    private let manifest: Manifest
    private let protected: ProtectedPaths
    private let files: FileLook

    init(_ manifest: Manifest, protected: ProtectedPaths, files: FileLook) {
        self.manifest = manifest
        self.protected = protected
        self.files = files
    }

    /// The paths that manifest and settings name.
    func paths(_ values: SettingValues) throws(PluginFault) -> [WorkerSetup.Path] {
        var paths: [WorkerSetup.Path] = []
        for path in manifest.needs.readPaths ?? [] {
            let place = files.place(of: path)
            try require(place, named: path, by: "readPaths of its manifest")
            paths.append(WorkerSetup.Path(place, .read))
        }
        for path in manifest.needs.writePaths ?? [] {
            paths.append(try writing(path, by: "writePaths of its manifest"))
        }
        for name in manifest.needs.pathSettings ?? [] {
            for case .string(let path) in values.values(named: name) where !path.isEmpty {
                paths.append(try writing(path, by: "its setting `\(name)`"))
            }
        }
        return paths
    }

    /// The ports that manifest and settings name, sorted.
    func ports(_ values: SettingValues) throws(PluginFault) -> [UInt16] {
        var ports: Set<UInt16> = []
        for number in manifest.needs.ports ?? [] {
            guard let port = UInt16(exactly: number), port > 0 else {
                throw PluginFault(
                    .needsMalformed, "\(manifest.id) needs the port \(number), which is none",
                    mend: "Name ports from 1 to 65535 in the manifest.")
            }
            ports.insert(port)
        }
        for name in manifest.needs.portSettings ?? [] {
            for value in values.values(named: name) {
                // The value is not repeated: an address can hold a password.
                guard let found = SettingPorts.ports(value) else {
                    throw PluginFault(
                        .needsMalformed, "the setting `\(name)` of \(manifest.id) names no TCP port",
                        mend: "Write a number, host:port, or a URL with its port, such as https://crm.internal:8443.")
                }
                ports.formUnion(found)
            }
        }
        return ports.sorted()
    }

    /// What a plugin is given to write at a path: a directory with all beneath it, or the one around a file, because
    /// databases and careful writers make further files beside it.
    private func writing(_ path: String, by origin: String) throws(PluginFault) -> WorkerSetup.Path {
        let place = files.place(of: path)
        let kind = files.kind(place)
        let parent = FileLook.parent(of: place)
        try require(place, named: path, by: origin)
        if kind == .directory {
            guard !Self.shared.contains(place) else { throw forbidden(path, origin, "it belongs to the whole system") }
            return WorkerSetup.Path(place, .write)
        }
        if Self.shared.contains(parent) {
            guard kind == .other else { throw forbidden(path, origin, "it would be made in \(parent)") }
            return WorkerSetup.Path(place, .write)
        }
        try require(parent, named: path, by: origin)
        return WorkerSetup.Path(parent, .write)
    }

    private func require(_ place: String, named path: String, by origin: String) throws(PluginFault) {
        guard let touched = protected.touched(by: place) else { return }
        let how =
            place == touched || place.hasPrefix(touched + "/")
            ? "it lies in \(touched)" : "\(place) contains \(touched)"
        throw forbidden(path, origin, "\(how), which no plugin may reach")
    }

    private func forbidden(_ path: String, _ origin: String, _ why: String) -> PluginFault {
        PluginFault(
            code: WorkerAllowances.forbiddenCode,
            message: "\(manifest.id) needs \(path), by \(origin), and \(why)",
            mend: "Put what the plugin needs into a directory of its own, and name that.")
    }
}
