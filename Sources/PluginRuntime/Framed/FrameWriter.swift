import Glibc

/// Writes frames to a socket, whole and in order, from any thread.
///
/// Who sends writes at once, as much as the socket takes; what it does not take is left to a thread of the writer's own.
/// So a frame mostly costs one system call and no change of threads, and only who says so ever blocks.
final class FrameWriter: Sendable {
    /// The most bytes of frames in waiting for which a log event is still taken.
    private static let logLimit = 256 * 1024

    private struct State {
        var waiting: [ArraySlice<UInt8>] = []
        var waitingBytes = 0
        /// Somebody is writing; whoever comes meanwhile puts his frame behind.
        var isWriting = false
        var isClosed = false
    }

    private let socket: FrameSocket
    /// Called when the descriptor is the socket no longer: somebody else in this process closed it.
    private let lost: @Sendable () -> Void
    private let state = Monitor(State())

    init(socket: FrameSocket, lost: @escaping @Sendable () -> Void) {
        self.socket = socket
        self.lost = lost
    }

    /// Starts the writer's thread, which ends with ``close()``; false where the system gives none.
    func start() -> Bool { HostThread.start(named: "frames-out") { self.run() } }

    /// Ends the writer; what is waiting is lost.
    func close() {
        state.withLock { state in
            state.isClosed = true
            state.waiting = []
        }
        state.broadcast()
    }

    /// Sends a frame without blocking; false where the channel is closed.
    @discardableResult
    func send(_ frame: Frame) -> Bool { send(frame.bytes, mayBlock: false) }

    /// Sends an event for the log, or drops it where the other side does not keep up.
    func sendLog(_ frame: Frame) {
        guard state.withLock({ $0.waitingBytes < Self.logLimit }) else { return }
        send(frame.bytes, mayBlock: false)
    }

    /// Sends bytes of a frame; where they may block, on the calling thread and not on the writer's.
    @discardableResult
    func send(_ bytes: [UInt8], mayBlock: Bool) -> Bool {
        enum Turn { case mine, queued, closed }
        let turn = state.withLock { state in
            if state.isClosed { return Turn.closed }
            if state.waiting.isEmpty && !state.isWriting {
                state.isWriting = true
                return .mine
            }
            state.waiting.append(bytes[...])
            state.waitingBytes += bytes.count
            return .queued
        }
        switch turn {
        case .closed: return false
        case .queued: return true
        case .mine:
            let rest = write(bytes[...], mayBlock: mayBlock)
            endTurn(rest)
            return true
        }
    }

    private func endTurn(_ rest: ArraySlice<UInt8>) {
        let isLeft = state.withLock { state in
            state.isWriting = false
            if !rest.isEmpty, !state.isClosed {
                state.waiting.insert(rest, at: 0)
                state.waitingBytes += rest.count
            }
            return !state.waiting.isEmpty
        }
        if isLeft { state.broadcast() }
    }

    private func run() {
        while let frame = next() { endTurn(write(frame, mayBlock: true)) }
    }

    private func next() -> ArraySlice<UInt8>? {
        let next: ArraySlice<UInt8>?? = state.wait { state in
            if state.isClosed { return .some(nil) }
            guard !state.isWriting, !state.waiting.isEmpty else { return nil }
            state.isWriting = true
            let frame = state.waiting.removeFirst()
            state.waitingBytes -= frame.count
            return .some(frame)
        }
        return next ?? nil
    }

    /// Writes what the socket takes, or all; gives the rest.
    private func write(_ bytes: ArraySlice<UInt8>, mayBlock: Bool) -> ArraySlice<UInt8> {
        var rest = bytes
        while !rest.isEmpty {
            // MSG_NOSIGNAL: a worker that is gone is an error here, not a signal for the process.
            let sent = rest.withUnsafeBytes { Glibc.send(socket.descriptor, $0.baseAddress, $0.count, Self.flags) }
            if sent >= 0 {
                rest = rest.dropFirst(sent)
            } else if errno == EAGAIN {
                guard mayBlock else { return rest }
                waitUntilWritable()
            } else if errno != EINTR {
                let isLost = errno == EBADF || errno == ENOTSOCK
                // The reader sees the end of the stream and tells everybody; but a reader that already waits in the
                // kernel does not see that its descriptor was closed.
                close()
                if isLost { lost() }
                return []
            }
        }
        return rest
    }

    private static let flags = CInt(MSG_NOSIGNAL) | CInt(MSG_DONTWAIT)

    private func waitUntilWritable() {
        var poll = pollfd(fd: socket.descriptor, events: Int16(POLLOUT), revents: 0)
        // An error of poll shows itself in the send that follows.
        _ = Glibc.poll(&poll, 1, -1)
    }
}
