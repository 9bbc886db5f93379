import Glibc

/// One end of a stream socket over which frames go both ways.
final class FrameChannel: Sendable {
    /// Why reading ended.
    enum ReadEnd: Equatable {
        case closed
        case malformed(String)
        case failed(String)
    }

    let writer: FrameWriter
    private let socket: FrameSocket

    /// Takes the descriptor over; `lost` is called where a frame finds it closed by somebody else.
    init(descriptor: CInt, lost: @escaping @Sendable () -> Void = {}) {
        socket = FrameSocket(descriptor: descriptor)
        writer = FrameWriter(socket: socket, lost: lost)
    }

    /// Ends both directions; the other side sees the end of the stream, and so does the reader here.
    func close() {
        writer.close()
        socket.end()
    }

    /// Reads frames until the stream ends or `take` says that one makes no sense.
    func read(_ take: (Frame) throws(FrameReader.Fault) -> Void) -> ReadEnd {
        var reader = FrameReader(socket: socket)
        do {
            while let frame = try reader.next() { try take(frame) }
            return .closed
        } catch {
            switch error {
            case .malformed(let what): return .malformed(what)
            case .failed(let number): return .failed(String(cString: strerror(number)))
            }
        }
    }
}
