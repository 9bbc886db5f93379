import Glibc
import PluginRuntime

/// Reads the first message on a worker's socket, and no byte after it.
enum SetupReader {
    /// The message's body, or nil where none comes.
    static func read(from descriptor: CInt) -> [UInt8]? {
        guard let head = read(4, from: descriptor) else { return nil }
        let count = head.reversed().reduce(0) { $0 << 8 | Int($1) }
        guard count <= WorkerSetup.maximumBytes else { return nil }
        return read(count, from: descriptor)
    }

    private static func read(_ count: Int, from descriptor: CInt) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            let got = unsafe bytes.withUnsafeMutableBytes { target in
                unsafe Glibc.read(descriptor, target.baseAddress.map { unsafe $0 + filled }, count - filled)
            }
            if got > 0 {
                filled += got
            } else if got == 0 || errno != EINTR {
                return nil
            }
        }
        return bytes
    }
}
