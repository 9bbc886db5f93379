import Glibc

/// The other end of a worker's socket, byte by byte; it shares no code with the real ones.
struct FramePeer {
    /// Where the hostile side waits for a frame before it goes on.
    static let pause: [UInt8] = [0xf0, 0x9f, 0x9b, 0x91]

    static func frame(_ kind: UInt8, token: UInt64 = 0, item: UInt32 = 0, _ payload: String = "") -> [UInt8] {
        func bytes(_ number: some FixedWidthInteger) -> [UInt8] {
            withUnsafeBytes(of: number.littleEndian) { Array($0) }
        }
        return bytes(UInt32(13 + payload.utf8.count)) + [kind] + bytes(token) + bytes(item) + Array(payload.utf8)
    }

    /// Both ends of a stream.
    static func pair() throws -> (CInt, CInt) {
        var ends: [CInt] = [-1, -1]
        guard socketpair(AF_UNIX, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
            throw Violation("no socket pair (errno \(errno))")
        }
        return (ends[0], ends[1])
    }

    /// How long the hostile side waits for a frame; the other may wait for the rest of one itself.
    private static let patience = timeval(tv_sec: 0, tv_usec: 30_000)

    /// How many pauses of one input it waits at; a mutation repeats them by the hundred, and then its own waits look like
    /// a hang of the other side.
    private static let mostPauses = 32

    /// Sends the input piece by piece, says that nothing more comes, and reads until the other side has closed; blocks.
    static func play(_ input: [UInt8], on descriptor: CInt) {
        var rest = input[...]
        setLimit(patience, on: descriptor)
        var pauses = 0
        while true {
            let piece = cut(&rest)
            guard send(Array(piece), on: descriptor), !rest.isEmpty else { break }
            guard pauses < mostPauses else { continue }
            pauses += 1
            guard receive(on: descriptor) != 0 else { break }
        }
        setLimit(timeval(), on: descriptor)
        shutdown(descriptor, CInt(SHUT_WR))
        while receive(on: descriptor) > 0 {}
        close(descriptor)
    }

    private static func setLimit(_ limit: timeval, on descriptor: CInt) {
        var limit = limit
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    }

    private static func cut(_ rest: inout ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let piece = rest.firstRange(of: pause).map { rest[..<$0.lowerBound] } ?? rest
        rest = rest.dropFirst(piece.count + pause.count)
        return piece
    }

    private static func send(_ bytes: [UInt8], on descriptor: CInt) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress.map { $0 + sent }, $0.count - sent, CInt(MSG_NOSIGNAL))
            }
            guard count > 0 || errno == EINTR else { return false }
            sent += max(0, count)
        }
        return true
    }

    private static func receive(on descriptor: CInt) -> Int {
        var bytes = [UInt8](repeating: 0, count: 4096)
        return recv(descriptor, &bytes, bytes.count, 0)
    }
}
