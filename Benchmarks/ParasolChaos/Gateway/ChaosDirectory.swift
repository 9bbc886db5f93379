import Foundation
import Glibc

/// The temporary directory of a run.
struct ChaosDirectory: Sendable {
    let path: String

    var configuration: String { path + "/parasol.yaml" }
    var plugins: String { path + "/plugins.d" }
    /// Libraries that are complete and not in place, on the file system of the plugins.
    var staged: String { path + "/staged" }
    /// Of the plugins: their ledger and the effects of erasures.
    var outside: String { path + "/outside" }
    var ledger: String { outside + "/ledger" }
    /// Where a small file system is mounted, if it may be.
    var disk: String { path + "/disk" }
    var state: String { disk + "/state" }
    var clock: String { path + "/clock" }

    func log(_ start: Int) -> String { path + "/gateway-\(start).log" }

    /// Makes a directory of its own below `base`.
    static func make(below base: String) throws -> ChaosDirectory {
        var template = Array("\(base)/parasol-chaos-XXXXXX".utf8CString)
        let made = template.withUnsafeMutableBufferPointer { path in
            path.baseAddress.flatMap { mkdtemp($0) }.map { String(cString: $0) }
        }
        guard let made else {
            throw ChaosFailure("no directory can be made in \(base) (errno \(errno)); name another with --directory")
        }
        let directory = ChaosDirectory(path: made)
        for folder in [directory.plugins, directory.staged, directory.outside + "/effects", directory.disk] {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        }
        try directory.write("", to: directory.ledger)
        return directory
    }

    /// Writes the gateway's configuration.
    func write(sombra url: String, apiKey: String, publicKey: String, audience: String) throws {
        try write(publicKey, to: path + "/sombra.pem")
        try write(
            """
            http: {host: 127.0.0.1, port: 0}
            admin: {host: 127.0.0.1, port: 0}
            sombra: {url: "\(url)", audience: \(audience), publicKeyFile: sombra.pem}
            transcend: {apiKey: \(apiKey)}
            state: {directory: "\(state)"}
            plugins: {directory: "\(plugins)"}
            jobs: {attempts: 6}
            drain: {limit: 5 s}

            """, to: configuration)
    }

    func write(_ text: String, to file: String) throws {
        try Data(text.utf8).write(to: URL(filePath: file))
        guard chmod(file, 0o600) == 0 else { throw ChaosFailure("\(file) cannot be protected (errno \(errno))") }
    }

    /// What takes most room on the disk of the state directory, largest first.
    var largest: [String] {
        get throws {
            try FileManager.default.subpathsOfDirectory(atPath: disk).map { path in
                let facts = try FileManager.default.attributesOfItem(atPath: disk + "/" + path)
                return (path, (facts[.size] as? Int) ?? 0)
            }.sorted { $0.1 > $1.1 }.prefix(20).map { "\($0.1) bytes: \($0.0)" }
        }
    }

    func remove() throws { try FileManager.default.removeItem(atPath: path) }
}
