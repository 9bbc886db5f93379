import Synchronization

/// A job at the host's side of a framed connection: the frames that came for it and were not dealt with yet.
///
/// The worker sends at most a window of bytes ahead, so the inbox is bounded however slow the sink is.
final class FramedJob: Sendable {
    private struct State {
        var frames: [Frame] = []
        var isWorking = false
        /// Bytes of chunks that are dealt with but not credited yet.
        var dealt = 0
        /// Bytes of chunks, and of everything else with what a frame costs, that wait.
        var chunks = 0
        var others = 0
    }

    let job: PluginJob
    private let state = Mutex(State())

    init(job: PluginJob) { self.job = job }

    /// Whether nothing is waiting or being worked on, so that a frame may be dealt with at once.
    var isIdle: Bool { state.withLock { !$0.isWorking } }

    /// What follows from a frame that came.
    enum Put {
        /// Somebody must start to work on the frames.
        case start
        case queued
        /// More waits than the window allows; the worker does not keep to it, and nothing of the frame is kept.
        case flooded
    }

    /// The most bytes of chunks that may wait: the window, and the chunk that is larger than what is left of it.
    private static let chunkLimit = FramedSink.window + (1 << 20)
    /// The most bytes of headers and ends, which the window does not count.
    private static let otherLimit = 32 << 20
    private static let frameCost = 128

    /// Puts a frame behind the others.
    func put(_ frame: Frame) -> Put {
        state.withLock { state in
            if frame.kind == .chunk { state.chunks += frame.payload.count }
            state.others += Self.frameCost + (frame.kind == .chunk ? 0 : frame.payload.count)
            guard state.chunks <= Self.chunkLimit, state.others <= Self.otherLimit else { return .flooded }
            state.frames.append(frame)
            defer { state.isWorking = true }
            return state.isWorking ? .queued : .start
        }
    }

    /// The next frame; nil ends the work.
    func next() -> Frame? {
        state.withLock { state in
            guard !state.frames.isEmpty else {
                state.isWorking = false
                return nil
            }
            let frame = state.frames.removeFirst()
            if frame.kind == .chunk { state.chunks -= frame.payload.count }
            state.others -= Self.frameCost + (frame.kind == .chunk ? 0 : frame.payload.count)
            return frame
        }
    }

    /// Notes that a chunk is dealt with; gives the bytes to credit, when they are worth a frame.
    func deal(_ count: Int) -> UInt32? {
        state.withLock { state in
            state.dealt += count
            guard state.dealt >= FramedSink.window / 4 else { return nil }
            defer { state.dealt = 0 }
            return UInt32(state.dealt)
        }
    }
}
