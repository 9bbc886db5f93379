import Foundation
import PluginFixtures
import PluginMessages
import Synchronization
import Testing

/// The library of the fixture plugin, compiled once; each plugin is a copy with its own manifest in its place.
enum PluginLibrary {
    private static let placeholder = Data("@MANIFEST@".utf8)
    private static let built = Mutex<(directory: ScratchDirectory, path: String)?>(nil)

    /// Puts a library with this manifest, packed, into a directory.
    static func put(_ manifest: Manifest, into directory: ScratchDirectory) throws {
        let bytes = Data(try MessageCoding.encode(manifest))
        var library = try Data(contentsOf: URL(filePath: try base()))
        let place = try #require(library.range(of: placeholder), "the fixture plugin has no place for its manifest")
        let end = place.lowerBound + bytes.count
        library.replaceSubrange(place.lowerBound...end, with: bytes + [0])
        let path = directory.path + "/\(manifest.id).so"
        try library.write(to: URL(filePath: path))
        let scratch = try ScratchDirectory()
        try CPluginBuilder.pack([UInt8](bytes), into: path, scratch: scratch)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    }

    private static func base() throws -> String {
        try built.withLock { built in
            if let built { return built.path }
            let source = try #require(
                Bundle.module.url(forResource: "plugin", withExtension: "c", subdirectory: "Fixtures"))
            let directory = try ScratchDirectory()
            let path = try CPluginBuilder.build(source: source.path, manifest: nil, into: directory)
            built = (directory, path)
            return path
        }
    }
}
