import FoundationEssentials
import Glibc

/// The temporary directory of a run: the gateway's configuration, state, plugins and log.
struct BenchDirectory: Sendable {
    let path: String

    var configuration: String { path + "/parasol.yaml" }
    var state: String { path + "/state" }
    var plugins: String { path + "/plugins.d" }
    var database: String { state + "/parasol.db" }
    var log: String { path + "/gateway.log" }
    /// A library that is complete and not in place yet, on the file system of the plugins.
    var staged: String { path + "/staged.so" }

    /// The library of the plugin that does nothing.
    func library(_ place: PluginPlace) -> String { plugins + "/noop-\(place.rawValue).so" }

    /// Makes a directory of its own below `base`.
    static func make(below base: String) throws -> BenchDirectory {
        var template = Array("\(base)/parasol-bench-XXXXXX".utf8CString)
        let made = template.withUnsafeMutableBufferPointer { path in
            path.baseAddress.flatMap { mkdtemp($0) }.map { String(cString: $0) }
        }
        guard let made else {
            throw BenchFailure("no directory can be made in \(base) (errno \(errno)); name another with --directory")
        }
        return try make(at: made)
    }

    /// Makes the directory of a further gateway in this one.
    func further(_ name: String) throws -> BenchDirectory { try Self.make(at: path + "/" + name) }

    private static func make(at path: String) throws -> BenchDirectory {
        let directory = BenchDirectory(path: path)
        try FileManager.default.createDirectory(atPath: directory.plugins, withIntermediateDirectories: true)
        return directory
    }

    /// Writes the gateway's configuration.
    func write(sombraPort: Int) throws {
        try write(
            """
            http: {host: 127.0.0.1, port: 0}
            admin: {host: 127.0.0.1, port: 0}
            sombra: {url: "http://127.0.0.1:\(sombraPort)", audience: \(TokenSigner.audience)}
            transcend: {apiKey: \(FakeSombra.apiKey)}
            state: {directory: "\(state)"}
            plugins: {directory: "\(plugins)", inProcess: ["\(PluginPlace.inProcess.plugin)"]}

            """, to: configuration)
    }

    /// Writes the settings of a plugin that serves one silo.
    func bind(_ plugin: String, to silo: BenchSilo) throws {
        try write("dataSilos: [\"\(silo.id)\"]\n", to: plugins + "/\(plugin).yaml")
    }

    func remove() throws { try FileManager.default.removeItem(atPath: path) }

    /// The bytes of the database with its journal.
    var databaseBytes: Int {
        ["", "-wal", "-shm"].reduce(0) { $0 + size(of: database + $1) }
    }

    var logBytes: Int { size(of: log) }

    private func write(_ text: String, to file: String) throws {
        try Data(text.utf8).write(to: URL(filePath: file))
        guard chmod(file, 0o600) == 0 else { throw BenchFailure("\(file) cannot be protected (errno \(errno))") }
    }

    /// 0 where there is no such file.
    private func size(of file: String) -> Int {
        var facts = stat()
        return stat(file, &facts) == 0 ? Int(facts.st_size) : 0
    }
}
