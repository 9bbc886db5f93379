import Foundation

/// A directory of a test's own, gone with the last reference to it.
package final class ScratchDirectory: Sendable {
    /// Its absolute path.
    package let path: String

    /// Makes the directory under the system's directory for temporary files.
    package init() throws {
        path = FileManager.default.temporaryDirectory.appending(path: "parasol-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    /// Copies a file here under a name and gives its path; a library is loaded anew only from a new file.
    package func copy(of file: String, named name: String) throws -> String {
        let target = path + "/" + name
        try FileManager.default.copyItem(atPath: file, toPath: target)
        return target
    }

    deinit {
        // A directory that another process removed first is as good as removed here.
        try? FileManager.default.removeItem(atPath: path)
    }
}
