import DSRModel
import DriverShell
import Foundation
import Glibc
import PluginMessages
import Subprocess
import Synchronization
import SystemPackage

/// Builds the run's plugins as a third party would: compiled from C, packed with `parasol plugin pack`.
final class PluginWorkshop: Sendable {
    private let sources: String
    private let executable: String
    private let directory: ChaosDirectory
    /// Minor versions of builds that lie ready.
    private let next = Mutex<[Int]>([])

    /// The plugin that is replaced while it runs.
    private static let replaced = Role.steady

    init(sources: String, executable: String, directory: ChaosDirectory) {
        (self.sources, self.executable, self.directory) = (sources, executable, directory)
    }

    /// Builds all plugins into place, and some further builds aside.
    func furnish(replacements: Int) async throws {
        for role in Role.allCases {
            try directory.write(
                role.settings(directory: directory.outside), to: "\(directory.plugins)/\(role.plugin.rawValue).yaml")
            try await build(role, minor: 0, to: "\(directory.plugins)/\(role.rawValue).so")
        }
        for minor in 0..<replacements {
            try await build(Self.replaced, minor: minor + 1, to: staged(minor + 1))
            next.withLock { $0.append(minor + 1) }
        }
    }

    /// Renames the next build over the one in place; false when none is left.
    func replace() throws -> Bool {
        guard let minor = next.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) else { return false }
        guard rename(staged(minor), "\(directory.plugins)/\(Self.replaced.rawValue).so") == 0 else {
            throw ChaosFailure("a build cannot be renamed into place (errno \(errno))")
        }
        return true
    }

    private func staged(_ minor: Int) -> String { "\(directory.staged)/\(minor).so" }

    private func build(_ role: Role, minor: Int, to library: String) async throws {
        let source = sources + "/Benchmarks/Plugins"
        guard FileManager.default.fileExists(atPath: source + "/chaos.c") else {
            throw ChaosFailure("\(source)/chaos.c is not there: name the root of Parasol's sources with --sources")
        }
        let version = "1.\(minor).0"
        let manifest = String(decoding: try MessageCoding.encode(role.manifest(version: version)), as: UTF8.self)
        let text = manifest.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        let built = "\(directory.staged)/built.so"
        _ = try await ShortCommand.run(
            .name("cc"),
            [
                "-std=gnu11", "-O1", "-fPIC", "-fvisibility=hidden", "-Wall", "-Wextra", "-Werror", "-shared",
                "-pthread", "-DROLE=\(role.rawValue)", "-DVERSION=\(version)", "-DMANIFEST=\"\(text)\"",
                "-I", sources + "/Sources/CPluginABI/include", "-I", sources + "/Tests/PluginShell",
                "-Wl,--version-script=" + source + "/export.map",
                "-Wl,-z,nodelete,-z,relro,-z,now,-z,defs", "-o", built, source + "/chaos.c",
            ])
        _ = try await ShortCommand.run(.path(FilePath(executable)), ["plugin", "pack", built])
        guard rename(built, library) == 0 else {
            throw ChaosFailure("\(library) cannot be written (errno \(errno))")
        }
    }
}
