import Glibc

/// What the decisions about a worker's paths ask of the file system.
struct FileLook: Sendable {
    enum Kind: Sendable {
        case missing, directory, other
    }

    /// The path without symbolic links; nil where it does not exist.
    var resolve: @Sendable (String) -> String?
    /// What stands under a path, or what a link there points to.
    var kind: @Sendable (String) -> Kind
    /// The names in a directory; none where it cannot be read.
    var names: @Sendable (String) -> [String]

    static let system = FileLook(
        resolve: { path in
            guard let resolved = unsafe realpath(path, nil) else { return nil }
            defer { unsafe free(resolved) }
            return unsafe String(cString: resolved)
        },
        kind: { path in
            guard let status = FileStatus.following(path) else { return .missing }
            return status.isDirectory ? .directory : .other
        },
        names: { path in
            guard let stream = unsafe opendir(path) else { return [] }
            defer { unsafe closedir(stream) }
            var names: [String] = []
            while let entry = unsafe readdir(stream) {
                let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { raw in
                    unsafe String(decoding: raw.prefix { $0 != 0 }, as: UTF8.self)
                }
                if name != ".", name != ".." { names.append(name) }
            }
            return names
        })

    /// An absolute path without symbolic links, `.` and `..`, also where its end does not exist yet.
    func place(of path: String) -> String {
        if let resolved = resolve(path) { return resolved }
        guard let slash = path.lastIndex(of: "/") else { return join(resolve(".") ?? "/", path) }
        let name = String(path[path.index(after: slash)...])
        let parent = slash == path.startIndex ? "/" : String(path[..<slash])
        // The root resolves always, so this ends.
        return parent == path ? path : join(place(of: parent), name)
    }

    private func join(_ directory: String, _ name: String) -> String {
        switch name {
        case "", ".": directory
        case "..": Self.parent(of: directory)
        default: directory == "/" ? "/" + name : directory + "/" + name
        }
    }

    /// The directory that holds what an absolute path names.
    static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return "/" }
        return String(path[..<slash])
    }
}
