import FoundationEssentials
import Glibc

/// Every file of a plugin's sources with its size and time, to be compared with an earlier one.
struct SourceCensus: Equatable {
    private struct Entry: Equatable {
        let bytes: Int64
        let seconds: Int
        let nanoseconds: Int
    }

    private static let leftOut: Set<String> = ["build", "Package.resolved"]

    private var files: [String: Entry] = [:]
    /// The directories, which a watch must be set on.
    private(set) var directories: [String] = []

    /// Counts what lies in a directory, hidden names and build folders left out, and one more file.
    init(of directory: String, and file: String?) {
        add(directory, isTop: true)
        if let file { note(file) }
    }

    private mutating func add(_ path: String, isTop: Bool = false) {
        directories.append(path)
        // A directory that went just now is a change that the next census sees.
        for name in (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        where !name.hasPrefix(".") && !Self.leftOut.contains(name) {
            let child = path + "/" + name
            if note(child) { add(child) }
        }
    }

    /// Notes a file; true where it is a directory.
    @discardableResult
    private mutating func note(_ path: String) -> Bool {
        var status = stat()
        guard lstat(path, &status) == 0 else { return false }
        guard status.st_mode & S_IFMT != S_IFDIR else { return true }
        files[path] = Entry(
            bytes: Int64(status.st_size), seconds: status.st_mtim.tv_sec, nanoseconds: status.st_mtim.tv_nsec)
        return false
    }
}
