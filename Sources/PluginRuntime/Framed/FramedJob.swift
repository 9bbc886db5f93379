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
    }

    let job: PluginJob
    private let state = Mutex(State())

    init(job: PluginJob) { self.job = job }

    /// Whether nothing is waiting or being worked on, so that a frame may be dealt with at once.
    var isIdle: Bool { state.withLock { !$0.isWorking } }

    /// Puts a frame behind the others; true where somebody must start to work on them.
    func put(_ frame: Frame) -> Bool {
        state.withLock { state in
            state.frames.append(frame)
            defer { state.isWorking = true }
            return !state.isWorking
        }
    }

    /// The next frame; nil ends the work.
    func next() -> Frame? {
        state.withLock { state in
            guard !state.frames.isEmpty else {
                state.isWorking = false
                return nil
            }
            return state.frames.removeFirst()
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
