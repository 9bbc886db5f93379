import Glibc
import JobStore

/// Finds out what the disk has against writing, since SQLite says no more than that it could not write.
struct DiskProbe: Sendable {
    /// The database whose disk it is.
    let database: String

    /// More than any page or frame that SQLite writes at once.
    private static let size = 1 << 16

    /// What a write beside the database meets; nil where it is taken.
    func objection() -> SystemError? {
        if let limit = Self.sizeLimit, (sizes.max() ?? 0) + Int64(Self.size) > limit {
            return SystemError("write", database, number: EFBIG)
        }
        let path = database + "-probe"
        defer { unlink(path) }
        do throws(SystemError) {
            let file = try OpenFile(path, O_WRONLY | O_CREAT | O_TRUNC)
            let bytes = [UInt8](repeating: 0, count: Self.size)
            var failure: SystemError?
            bytes.withUnsafeBytes { raw in
                do throws(SystemError) {
                    try file.write(raw)
                    try file.sync()
                } catch {
                    failure = error
                }
            }
            return failure
        } catch {
            return error
        }
    }

    /// The sizes of the files that grow.
    private var sizes: [Int64] {
        [database, database + "-wal"].compactMap { path in
            var status = stat()
            return stat(path, &status) == 0 ? Int64(status.st_size) : nil
        }
    }

    /// The most bytes that a file of this process may have; nil for no limit.
    private static var sizeLimit: Int64? {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0, limit.rlim_cur < UInt64(Int64.max)
        else { return nil }
        return Int64(limit.rlim_cur)
    }
}
