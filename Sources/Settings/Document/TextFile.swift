import Glibc

/// A small text file, read in one go.
struct TextFile: Sendable {
    /// What the file holds.
    let text: String
    /// Whether its mode lets its group or everybody read it.
    let isReadableByOthers: Bool

    /// Why a file could not be read.
    enum Failure: Error, Equatable {
        case missing
        case notRegular
        case tooLarge(limit: Int)
        case notUTF8
        /// The error number of the system.
        case system(Int32)

        /// What is wrong, for a person.
        var problem: String {
            switch self {
            case .missing: "there is no such file"
            case .notRegular: "it is not a regular file"
            case .tooLarge(let limit): "it is larger than \(ByteSize.show(limit))"
            case .notUTF8: "it is not UTF-8"
            case .system(EACCES): "this user may not read it"
            case .system(let number): "it cannot be read (error \(number) of the system)"
            }
        }
    }

    /// Reads a regular file of at most `limit` bytes; blocks the calling thread.
    static func read(_ path: String, limit: Int) throws(Failure) -> TextFile {
        // O_NONBLOCK: opening a pipe must not wait for its writer.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            throw errno == ENOENT || errno == ENOTDIR ? .missing : .system(errno)
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .system(errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .notRegular }
        let bytes = try contents(of: descriptor, limit: limit)
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .notUTF8 }
        return TextFile(text: text, isReadableByOthers: status.st_mode & (S_IRGRP | S_IROTH) != 0)
    }

    private static func contents(of descriptor: Int32, limit: Int) throws(Failure) -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16 * 1024)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count < 0 {
                if errno == EINTR { continue }
                throw .system(errno)
            }
            if count == 0 { return bytes }
            bytes.append(contentsOf: chunk.prefix(count))
            guard bytes.count <= limit else { throw .tooLarge(limit: limit) }
        }
    }
}
