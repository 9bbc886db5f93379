import Glibc

/// What it costs on this disk to know that something is written: appends of 4 KiB, each with an fdatasync.
enum SyncCost {
    private static let appends = 200

    /// Samples in nanoseconds of the monotonic clock, taken in a file of its own below a directory.
    static func samples(in directory: String) throws -> [UInt64] {
        let file = directory + "/sync"
        let descriptor = open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw BenchFailure("\(file) cannot be made (errno \(errno))") }
        defer {
            close(descriptor)
            unlink(file)
        }
        let block = [UInt8](repeating: 0x5a, count: 4096)
        return try (0..<appends).map { _ in
            let start = Moment.now()
            guard write(descriptor, block, block.count) == block.count, fdatasync(descriptor) == 0 else {
                throw BenchFailure("\(file) cannot be written (errno \(errno))")
            }
            return Moment.now() - start
        }
    }
}
