import Foundation
import PluginTesting

/// A directory of persons' directories, made for one test and removed with it, next to a stranger's secret outside.
final class Archive {
    let base = FileManager.default.temporaryDirectory.appending(path: "files-plugin-\(UUID())")
    var root: URL { base.appending(path: "root") }
    var secret: URL { base.appending(path: "outside/secret.txt") }

    init() throws {
        try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
        try write("the stranger's", to: secret)
    }

    deinit { try? FileManager.default.removeItem(at: base) }

    func write(_ text: String, _ path: String) throws { try write(text, to: root.appending(path: path)) }

    func link(_ path: String, to target: String) throws {
        let link = root.appending(path: path)
        try FileManager.default.createDirectory(at: link.deletingLastPathComponent(), withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(atPath: link.path, withDestinationPath: target)
    }

    func exists(_ path: String) -> Bool {
        (try? FileManager.default.attributesOfItem(atPath: root.appending(path: path).path)) != nil
    }

    func settings(
        directories: JSONValue = ["email": "{identifier}"], datapoints: JSONValue = ["documents": "."]
    ) -> Settings {
        ["root": .string(root.path), "directories": directories, "datapoints": datapoints]
    }

    private func write(_ text: String, to file: URL) throws {
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
    }
}
