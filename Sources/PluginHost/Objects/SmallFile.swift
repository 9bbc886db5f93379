import Glibc
import PluginRuntime

/// Files that are read and written in one go.
enum SmallFile {
    /// Everything in an open file of at most `limit` bytes.
    static func contents(
        of file: Descriptor, named name: String, limit: Int, tooLarge: RefusalCode
    ) throws(PluginFault) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: limit + 1)
        var size = 0
        while size < bytes.count {
            let count = unsafe bytes.withUnsafeMutableBytes { buffer in
                unsafe pread(file.number, buffer.baseAddress?.advanced(by: size), buffer.count - size, off_t(size))
            }
            if count == 0 { break }
            guard count > 0 else {
                if errno == EINTR { continue }
                throw PluginFault(
                    .unreadable, "\(name) cannot be read: \(SystemError.text(errno))",
                    mend: "Look at the file system's health.")
            }
            size += count
        }
        guard size <= limit else {
            throw PluginFault(
                tooLarge, "\(name) has more than \(limit) bytes", mend: "Write it anew; it holds no more.")
        }
        return Array(bytes[..<size])
    }

    /// Replaces a file in one step; on disk when this returns.
    static func replace(_ path: String, with bytes: [UInt8], mode: UInt32) throws(PluginFault) {
        let directory = PathParts.split(path).directory
        let partial = try PartialFile(in: directory, permissions: mode)
        try partial.write(bytes)
        try partial.rename(to: path, in: directory)
    }
}
