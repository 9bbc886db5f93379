import Foundation
import PluginFixtures

/// Everything that a gateway has on disk, in a directory of the test's own: configuration, plugins and state.
struct House: Sendable {
    static let silo = "6b1c9f0e-2a57-4d2c-8e7b-0f6f0f7f3c21"
    static let check = "f0b5e8d7-0001-4c4c-9a6e-94d5e6f70001"
    static let audience = "northwind-books"

    let directory: ScratchDirectory

    var configuration: String { directory.path + "/parasol.yaml" }
    var plugins: String { directory.path + "/plugins.d" }
    var state: String { directory.path + "/state" }

    /// Makes the directories and the configuration; `more` is further YAML.
    init(sombra url: String, apiKey: String, publicKey: String, drain: String = "20 s", more: String = "") throws {
        directory = try ScratchDirectory()
        try FileManager.default.createDirectory(atPath: plugins, withIntermediateDirectories: false)
        try write(apiKey, to: "api.key", mode: 0o600)
        try write(publicKey, to: "sombra.pem")
        try write(
            """
            http: {port: 0}
            admin: {port: 0}
            sombra:
              url: \(url)
              audience: \(Self.audience)
              publicKeyFile: sombra.pem
            transcend: {apiKey: {file: api.key}}
            state: {directory: state}
            plugins: {directory: plugins.d}
            drain: {limit: \(drain)}
            \(more)
            """, to: "parasol.yaml")
    }

    /// Writes a file by its path in the house.
    func write(_ text: String, to path: String, mode: Int = 0o644) throws {
        let file = directory.path + "/" + path
        try FileManager.default.createDirectory(
            at: URL(filePath: file).deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: URL(filePath: file))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file)
    }

    func text(of path: String) throws -> String {
        try String(contentsOf: URL(filePath: directory.path + "/" + path), encoding: .utf8)
    }

    /// Copies a library into the plugin directory.
    func install(_ library: String, as name: String) throws {
        let target = plugins + "/" + name
        try FileManager.default.copyItem(atPath: library, toPath: target)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: target)
    }

    func mode(of path: String) throws -> Int? {
        let attributes = try FileManager.default.attributesOfItem(atPath: directory.path + "/" + path)
        return attributes[.posixPermissions] as? Int
    }

    /// Runs a command against the configuration of this house.
    func parasol(_ arguments: String..., environment: [String: String] = [:]) async throws -> CommandRun {
        try await CommandRun.parasol(arguments + ["--config", configuration], environment: environment)
    }
}
