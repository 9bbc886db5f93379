import Glibc

/// A pair of sockets over which a test meets a thread, of a plugin or of its own, at a point in its work.
///
/// The sockets are never closed: a plugin's thread knows its end by number, and may come to it after the test's end.
final class MeetingPoint: Sendable {
    /// The end for the thread; a plugin is given it by number.
    let descriptor: CInt
    private let own: CInt

    init() {
        var pair: [CInt] = [-1, -1]
        socketpair(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0, &pair)
        (descriptor, own) = (pair[0], pair[1])
    }

    /// For a thread: says that it is here, and waits to be let go.
    func arriveAndWait() {
        var byte: UInt8 = 1
        guard write(descriptor, &byte, 1) == 1 else { return }
        while read(descriptor, &byte, 1) < 0 && errno == EINTR {}
    }

    /// For the test: waits, off the cooperative pool, until a thread is here.
    func arrival() async {
        let own = own
        await offPool {
            var byte: UInt8 = 0
            while read(own, &byte, 1) < 0 && errno == EINTR {}
        }
    }

    /// For the test: lets one thread go.
    func letGo() {
        var byte: UInt8 = 1
        _ = write(own, &byte, 1)
    }

    /// For the test: lets all threads go, now and later.
    func letAllGo() { shutdown(own, CInt(SHUT_WR)) }
}
