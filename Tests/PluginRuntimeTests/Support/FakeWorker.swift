import Glibc
import PluginRuntime

/// The worker's end of a framed connection in a test's own hands, byte by byte, sharing no code with the real one.
final class FakeWorker: Sendable {
    struct Frame: Sendable {
        var kind: UInt8
        var token: UInt64
    }

    let log = LogRecorder()
    private let host: CInt
    private let own: CInt

    init() throws { (host, own) = try Loopback.socketPair() }

    deinit { Glibc.close(own) }

    static func frame(kind: UInt8, token: UInt64, item: UInt32 = 0, payload: [UInt8] = []) -> [UInt8] {
        func bytes(_ number: some FixedWidthInteger) -> [UInt8] {
            withUnsafeBytes(of: number.littleEndian) { Array($0) }
        }
        return bytes(UInt32(13 + payload.count)) + [kind] + bytes(token) + bytes(item) + payload
    }

    /// Connects the host's side, greeting it in this version of the protocol, or not at all.
    func connect(clock: any Clock<Duration> = .continuous, says version: UInt32? = 1) async throws -> FramedPlugin {
        if let version { send(Self.frame(kind: 64, token: 0, item: version, payload: Array("{}".utf8))) }
        let options = ConnectionOptions(log: log.log, clock: clock)
        return try await FramedPlugin.connect(descriptor: host, name: "plugin", options: options)
    }

    /// Connects and starts; the next number that the host chooses is 2.
    func started() async throws -> FramedPlugin {
        let plugin = try await connect()
        async let started: Void = plugin.start(settings: Array("{}".utf8))
        send(kind: 66, token: await next().token)
        try await started
        return plugin
    }

    func send(kind: UInt8, token: UInt64, item: UInt32 = 0, payload: [UInt8] = []) {
        send(Self.frame(kind: kind, token: token, item: item, payload: payload))
    }

    func send(_ bytes: [UInt8]) {
        _ = bytes.withUnsafeBytes { Glibc.send(own, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL)) }
    }

    /// Waits for the host's next frame.
    func next() async -> Frame {
        let own = own
        return await offPool {
            func read(_ count: Int) -> [UInt8] {
                var bytes = [UInt8](repeating: 0, count: count)
                return recv(own, &bytes, count, CInt(MSG_WAITALL)) == count ? bytes : []
            }
            let head = read(17)
            guard head.count == 17 else { return Frame(kind: 0, token: 0) }
            let length = head.withUnsafeBytes { $0.loadUnaligned(as: UInt32.self) }
            let token = head.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: 5, as: UInt64.self) }
            if length > 13 { _ = read(Int(length) - 13) }
            return Frame(kind: head[4], token: token)
        }
    }

    func close() { shutdown(own, CInt(SHUT_RDWR)) }
}
