/// What no worker may reach, whoever asks for it.
struct ProtectedPaths: Sendable {
    /// The memory and environment of other processes, and the disks beneath every file.
    private static let always = ["/proc", "/dev"]

    private let paths: [String]
    private let files: FileLook

    init(_ paths: [String], files: FileLook) {
        self.files = files
        self.paths = (paths + Self.always).map(files.place)
    }

    /// The protected path that a path is, lies in or contains; both without symbolic links.
    func touched(by path: String) -> String? {
        paths.first { Self.lies(path, in: $0) || Self.lies($0, in: path) }
    }

    /// A path, or where it contains what is protected, what else it contains.
    func spared(_ path: String) -> [String] {
        guard let resolved = files.resolve(path), touched(by: resolved) != nil else { return [path] }
        // What is protected as a whole is not spared; what contains it is taken apart.
        guard !paths.contains(where: { Self.lies(resolved, in: $0) }) else { return [] }
        return files.names(resolved).sorted().flatMap { spared(resolved + "/" + $0) }
    }

    private static func lies(_ path: String, in directory: String) -> Bool {
        path == directory || directory == "/" || path.hasPrefix(directory + "/")
    }
}
