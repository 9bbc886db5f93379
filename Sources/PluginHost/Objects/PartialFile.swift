import FoundationEssentials
import Glibc
import PluginRuntime

/// A file that is being written beside its final place; gone with this value unless it was given a name.
final class PartialFile: Sendable {
    let path: String
    /// Open for writing and reading.
    let descriptor: Descriptor

    init(in directory: String, permissions: UInt32) throws(PluginFault) {
        path = "\(directory)/.\(UUID().uuidString).partial"
        let number = unsafe open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, permissions)
        guard number >= 0 else {
            throw PluginFault(
                .unwritable, "nothing can be written in \(directory): \(SystemError.text(errno))",
                mend: "Free space, or let this user write there.")
        }
        descriptor = Descriptor(number)
    }

    deinit {
        // A file that was given a name is not found here any more.
        unsafe unlink(path)
    }

    func write(_ bytes: UnsafeRawBufferPointer) throws(PluginFault) {
        var written = 0
        while written < bytes.count {
            let rest = unsafe UnsafeRawBufferPointer(rebasing: bytes[written...])
            let count = unsafe Glibc.write(descriptor.number, rest.baseAddress, rest.count)
            if count > 0 {
                written += count
            } else if errno != EINTR {
                throw PluginFault(
                    .unwritable, "\(path) cannot be written: \(SystemError.text(errno))", mend: "Free space there."
                )
            }
        }
    }

    func write(_ bytes: [UInt8]) throws(PluginFault) {
        let outcome = unsafe bytes.withUnsafeBytes { buffer in
            // A Result: the standard library's function does not carry typed errors.
            Result { () throws(PluginFault) in unsafe try write(buffer) }
        }
        try outcome.get()
    }

    /// Gives the file its name, in the same directory; on disk when this returns.
    func rename(to destination: String, in directory: String) throws(PluginFault) {
        try descriptor.synchronise()
        guard unsafe Glibc.rename(path, destination) == 0 else {
            throw PluginFault(
                .unwritable, "\(destination) cannot be written: \(SystemError.text(errno))",
                mend: "Mend the rights.")
        }
        try Descriptor.reading(directory).synchronise()
    }
}
