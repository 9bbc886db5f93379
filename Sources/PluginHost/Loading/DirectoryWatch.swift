import Glibc
import PluginRuntime
import Synchronization

/// Tells when something happens in a directory; what, has to be looked up.
///
/// Ends with ``end()``. Events may be lost or come in heaps, so whoever listens must also look now and then unasked.
final class DirectoryWatch: Sendable {
    private let inotify: CInt
    /// Both ends of a pipe; a byte in it ends the thread.
    private let wake: [CInt]
    /// Whether the kernel tells anything.
    let isWatching: Bool

    /// Watches a directory; `happened` is called on a thread of the watch's own and must not block.
    ///
    /// A file that is being written does not count before it is closed; a rename, a removal, a change of its mode and a
    /// link do at once.
    init(_ directory: String, _ happened: @escaping @Sendable () -> Void) {
        inotify = inotify_init1(CInt(IN_CLOEXEC) | CInt(IN_NONBLOCK))
        var ends: [CInt] = [-1, -1]
        let hasPipe = unsafe pipe(&ends) == 0
        for end in ends where hasPipe { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        wake = ends
        let events =
            UInt32(IN_CLOSE_WRITE) | UInt32(IN_MOVED_TO) | UInt32(IN_MOVED_FROM) | UInt32(IN_DELETE)
            | UInt32(IN_ATTRIB) | UInt32(IN_CREATE) | UInt32(IN_ONLYDIR)
        let isSet = unsafe inotify >= 0 && hasPipe && inotify_add_watch(inotify, directory, events) >= 0
        let (inotify, wake) = (inotify, wake)
        isWatching =
            isSet && HostThread.start(named: "plugin-watch") { Self.follow(inotify, wake, directory, happened) }
        if !isWatching { Self.close(inotify, wake) }
    }

    /// Ends the watch; nothing is told any more soon after.
    func end() {
        guard isWatching else { return }
        var byte: UInt8 = 1
        // The thread that reads it closes all descriptors, so it is there as long as nobody has ended the watch.
        _ = unsafe write(wake[1], &byte, 1)
    }

    private static func follow(
        _ inotify: CInt, _ wake: [CInt], _ directory: String, _ happened: () -> Void
    ) {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 * 1024, alignment: 8)
        defer {
            unsafe buffer.deallocate()
            close(inotify, wake)
        }
        while true {
            var polled = [
                pollfd(fd: inotify, events: Int16(POLLIN), revents: 0),
                pollfd(fd: wake[0], events: Int16(POLLIN), revents: 0),
            ]
            let ready = unsafe poll(&polled, 2, -1)
            guard ready >= 0 || errno == EINTR else { return }
            if polled[1].revents != 0 { return }
            let count = unsafe read(inotify, buffer.baseAddress, buffer.count)
            guard count > 0 else { continue }
            let events = unsafe UnsafeRawBufferPointer(rebasing: buffer[..<count])
            if unsafe matters(events, directory) { happened() }
        }
    }

    /// Whether one of the events is more than a file that somebody begins to write.
    private static func matters(_ events: UnsafeRawBufferPointer, _ directory: String) -> Bool {
        var offset = 0
        let header = MemoryLayout<inotify_event>.size
        while offset + header <= events.count {
            let mask = unsafe events.loadUnaligned(fromByteOffset: offset + 4, as: UInt32.self)
            let length = Int(unsafe events.loadUnaligned(fromByteOffset: offset + 12, as: UInt32.self))
            if mask & ~UInt32(IN_CREATE) != 0 { return true }
            let name = unsafe [UInt8](events[(offset + header)..<min(offset + header + length, events.count)])
            let path = directory + "/" + String(decoding: name.prefix { $0 != 0 }, as: UTF8.self)
            // A link has its whole content at once, and a hard link names a file that is older than the name.
            guard let status = FileStatus.at(path), status.isRegular, status.links == 1 else { return true }
            offset += header + length
        }
        return false
    }

    private static func close(_ inotify: CInt, _ wake: [CInt]) {
        for descriptor in [inotify] + wake where descriptor >= 0 { Glibc.close(descriptor) }
    }
}
