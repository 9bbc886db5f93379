import PluginMessages

/// Sends the results of one job over the wire, at most a window of bytes ahead of the host's sink.
final class FramedSink: ResultSink {
    /// How many bytes of chunks of one job may be under way; more than the largest chunk.
    static let window = 2 << 20

    /// The host wants no more results of the job, or is gone.
    struct Abandoned: Error {}

    private struct State {
        var underWay = 0
        var isAbandoned = false
    }

    private let token: UInt64
    private let channel: FrameChannel
    private let state = Monitor(State())

    init(token: UInt64, channel: FrameChannel) {
        self.token = token
        self.channel = channel
    }

    func open(item: UInt32, header: ItemHeader) throws {
        let payload = try MessageCoding.encode(header)
        try payload.withUnsafeBytes { try send(.opened, item, $0) }
    }

    func append(item: UInt32, chunk: UnsafeRawBufferPointer) throws {
        try state.wait { state -> Void? in
            guard !state.isAbandoned else { throw Abandoned() }
            guard state.underWay == 0 || state.underWay + chunk.count <= Self.window else { return nil }
            state.underWay += chunk.count
            return ()
        }
        try send(.chunk, item, chunk)
    }

    func close(item: UInt32) throws {
        try send(.closed, item, UnsafeRawBufferPointer(start: nil, count: 0))
    }

    /// The host has dealt with so many bytes.
    func credit(_ count: Int) {
        state.withLock { $0.underWay = max(0, $0.underWay - count) }
        state.broadcast()
    }

    /// Lets who is waiting go on, with an error.
    func abandon() {
        state.withLock { $0.isAbandoned = true }
        state.broadcast()
    }

    private func send(_ kind: FrameKind, _ item: UInt32, _ payload: UnsafeRawBufferPointer) throws {
        guard !state.withLock({ $0.isAbandoned }) else { throw Abandoned() }
        let frame = Frame.bytes(kind, token: token, item: item, payload: payload)
        guard channel.writer.send(frame, mayBlock: true) else { throw Abandoned() }
    }
}
