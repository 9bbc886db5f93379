import FoundationEssentials

/// Paths as text.
package enum PathParts {
    /// A file's directory and its name there.
    package static func split(_ path: String) -> (directory: String, name: String) {
        guard let slash = path.lastIndex(of: "/") else { return (".", path) }
        return (slash == path.startIndex ? "/" : String(path[..<slash]), String(path[path.index(after: slash)...]))
    }

    /// The names in a directory, sorted; nil where it cannot be listed.
    static func names(in directory: String) -> [String]? {
        // Why it cannot be listed is the caller's to say, who knows what the directory is for.
        (try? FileManager.default.contentsOfDirectory(atPath: directory))?.sorted()
    }
}
