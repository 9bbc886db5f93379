import Glibc

/// An open directory, from which names lead downwards only and no link is followed.
///
/// Every step opens one name relative to a descriptor with `O_NOFOLLOW`, so that neither `..` nor a link, not even one
/// that appears meanwhile, leads out of the root.
final class Directory {
    /// The deepest nesting that is followed; each level holds a descriptor.
    static let maximumDepth = 64

    private let descriptor: Int32

    /// Opens the root, whose own path may contain links: it is the operator's.
    init(root: String) throws {
        descriptor = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FilesError.root(errno) }
    }

    private init(descriptor: Int32) { self.descriptor = descriptor }

    deinit { close(descriptor) }

    /// What an entry is.
    enum Kind {
        case directory
        case file
        case link
        case other
    }

    /// One entry of a directory.
    struct Entry {
        let name: FileName
        let kind: Kind
    }

    /// Opens a directory in this one; nil where there is no entry of this name, an error where it is something else.
    func directory(_ name: FileName) throws -> Directory? {
        let child = name.withPath { openat(descriptor, $0, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC) }
        if child >= 0 { return Directory(descriptor: child) }
        switch errno {
        case ENOENT: return nil
        case ENOTDIR, ELOOP: throw FilesError.notDirectory
        case let code: throw FilesError.system("openat", code)
        }
    }

    /// Goes down name by name; nil where one is missing.
    func descend(_ path: some Sequence<FileName>) throws -> Directory? {
        var directory: Directory? = self
        for name in path { directory = try directory?.directory(name) }
        return directory
    }

    /// Opens a regular file in this directory; nil where it has gone or become something else.
    func file(_ name: FileName) throws -> RegularFile? {
        // Without O_NONBLOCK a pipe that has taken the file's place would block.
        let file = name.withPath { openat(descriptor, $0, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC) }
        if file >= 0 { return try RegularFile(owning: file) }
        switch errno {
        case ENOENT, ELOOP, ENXIO: return nil
        case let code: throw FilesError.system("openat", code)
        }
    }

    /// The entries, by name.
    func entries() throws -> [Entry] {
        // A descriptor of its own: the stream closes it, and its position is not shared.
        let copy = openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard copy >= 0 else { throw FilesError.system("openat", errno) }
        guard let stream = fdopendir(copy) else {
            let code = errno
            close(copy)
            throw FilesError.system("fdopendir", code)
        }
        defer { closedir(stream) }
        var entries: [Entry] = []
        while true {
            errno = 0
            guard let record = readdir(stream) else {
                guard errno == 0 else { throw FilesError.system("readdir", errno) }
                return entries.sorted { $0.name < $1.name }
            }
            let bytes = withUnsafeBytes(of: &record.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
            // What is no name is `.` or `..`.
            guard let name = FileName(bytes), let kind = try kind(of: name) else { continue }
            entries.append(Entry(name: name, kind: kind))
        }
    }

    /// Removes an entry that is no directory; a link is removed, not what it leads to.
    func unlink(_ name: FileName) throws { try remove(name, flags: 0) }

    /// Removes an empty directory.
    func removeDirectory(_ name: FileName) throws { try remove(name, flags: AT_REMOVEDIR) }

    /// Makes sure that what was removed stays so after a crash of the machine.
    func synchronize() throws {
        guard fsync(descriptor) == 0 else { throw FilesError.system("fsync", errno) }
    }

    private func kind(of name: FileName) throws -> Kind? {
        var status = stat()
        let result = name.withPath { fstatat(descriptor, $0, &status, AT_SYMLINK_NOFOLLOW) }
        if result != 0 {
            guard errno == ENOENT else { throw FilesError.system("fstatat", errno) }
            return nil
        }
        switch status.st_mode & S_IFMT {
        case S_IFDIR: return .directory
        case S_IFREG: return .file
        case S_IFLNK: return .link
        default: return .other
        }
    }

    // Another attempt may have been quicker, so an entry that has gone is as good as removed.
    private func remove(_ name: FileName, flags: Int32) throws {
        let result = name.withPath { unlinkat(descriptor, $0, flags) }
        guard result == 0 || errno == ENOENT else { throw FilesError.system("unlinkat", errno) }
    }
}
