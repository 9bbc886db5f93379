import Foundation

/// The built executable under test, and the plugins that `make plugins` packed.
enum Parasol {
    /// Something that must be built first is not there.
    struct Missing: Error, CustomStringConvertible {
        let description: String
    }

    /// `PARASOL_EXECUTABLE`, or what was built beside the test bundle.
    static func executable() throws -> String {
        let built = Bundle.module.bundleURL.deletingLastPathComponent().appending(path: "parasol").path
        let path = ProcessInfo.processInfo.environment["PARASOL_EXECUTABLE"] ?? built
        guard FileManager.default.isExecutableFile(atPath: path) else {
            throw Missing(description: "there is no executable \(path): run `swift build --product parasol`")
        }
        return path
    }

    /// `PARASOL_PLUGINS`, or `.build/plugins` of this package.
    static func plugins() throws -> String {
        let path = ProcessInfo.processInfo.environment["PARASOL_PLUGINS"] ?? packageDirectory + "/.build/plugins"
        for name in ["files.so", "holds.so", "sqlite.so"]
        where !FileManager.default.fileExists(atPath: "\(path)/\(name)") {
            throw Missing(description: "there is no packed plugin \(path)/\(name): run `make plugins`")
        }
        return path
    }

    /// The directory of this package's `Package.swift`.
    static var packageDirectory: String {
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().path
    }

    static func fixture(_ name: String) throws -> String {
        guard let url = Bundle.module.url(forResource: name, withExtension: nil) else {
            throw Missing(description: "the test bundle holds no \(name): build the tests again")
        }
        return url.path
    }
}
