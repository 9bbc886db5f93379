import Glibc

/// Reads frames from a socket; blocks, so on a thread of its own.
struct FrameReader {
    enum Fault: Error {
        /// What came is no frame; the text says why and holds none of it.
        case malformed(String)
        /// The socket failed with this `errno`.
        case failed(CInt)
    }

    private let socket: FrameSocket
    /// Enough for many small frames by one system call; larger payloads are read past it.
    private var buffer = [UInt8](repeating: 0, count: 64 * 1024)
    private var start = 0
    private var end = 0

    init(socket: FrameSocket) { self.socket = socket }

    /// The next frame, or nil where the other side has closed between two frames.
    mutating func next() throws(Fault) -> Frame? {
        guard try fill(4 + Frame.fixed) else {
            guard start == end else { throw .malformed("the stream ends inside a frame") }
            return nil
        }
        let length = Int(number(UInt32.self, at: 0))
        guard length >= Frame.fixed, length <= Frame.fixed + Frame.maximumPayload else {
            throw .malformed("a frame claims \(length) bytes")
        }
        guard let kind = FrameKind(rawValue: buffer[start + 4]) else {
            throw .malformed("a frame is of the unknown kind \(buffer[start + 4])")
        }
        let token = number(UInt64.self, at: 5)
        let item = number(UInt32.self, at: 13)
        start += 4 + Frame.fixed
        return Frame(kind, token: token, item: item, payload: try payload(length - Frame.fixed))
    }

    private func number<Integer: FixedWidthInteger>(_ type: Integer.Type, at offset: Int) -> Integer {
        Integer(
            littleEndian: buffer.withUnsafeBytes {
                $0.loadUnaligned(fromByteOffset: start + offset, as: Integer.self)
            })
    }

    /// Sees that `count` bytes lie in the buffer; false at the end of the stream.
    private mutating func fill(_ count: Int) throws(Fault) -> Bool {
        if end - start >= count { return true }
        if start > 0 {
            buffer.replaceSubrange(0..<(end - start), with: Array(buffer[start..<end]))
            end -= start
            start = 0
        }
        while end < count {
            let result = buffer.withUnsafeMutableBytes { [socket, end] target in
                Result { () throws(Fault) in
                    try Self.receive(socket, into: UnsafeMutableRawBufferPointer(rebasing: target[end...]))
                }
            }
            let got = try result.get()
            guard got > 0 else { return false }
            end += got
        }
        return true
    }

    private mutating func payload(_ count: Int) throws(Fault) -> [UInt8] {
        let buffered = min(count, end - start)
        var result = Result<Void, Fault>.success(())
        let payload = [UInt8](unsafeUninitializedCapacity: count) { target, filled in
            let place = UnsafeMutableRawBufferPointer(target)
            buffer.withUnsafeBytes {
                place.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[start..<start + buffered]))
            }
            filled = buffered
            result = Result { () throws(Fault) in
                while filled < count {
                    let got = try Self.receive(
                        socket, into: UnsafeMutableRawBufferPointer(rebasing: place[filled...]))
                    guard got > 0 else { throw .malformed("the stream ends inside a frame") }
                    filled += got
                }
            }
        }
        start += buffered
        try result.get()
        return payload
    }

    /// Receives what there is, at most what fits; 0 at the end of the stream.
    private static func receive(
        _ socket: FrameSocket, into target: UnsafeMutableRawBufferPointer
    ) throws(Fault) -> Int {
        while true {
            let got = recv(socket.descriptor, target.baseAddress, target.count, 0)
            if got >= 0 { return got }
            if errno == ECONNRESET { return 0 }
            guard errno == EINTR else { throw .failed(errno) }
        }
    }
}
