import Glibc

/// Owns the descriptor of a stream socket; closed with the last reference, so that nobody uses a number that has gone
/// to another file.
final class FrameSocket: Sendable {
    let descriptor: CInt

    init(descriptor: CInt) { self.descriptor = descriptor }

    deinit { close(descriptor) }

    /// Ends both directions; whoever waits on either side sees the end of the stream.
    func end() { shutdown(descriptor, CInt(SHUT_RDWR)) }
}
