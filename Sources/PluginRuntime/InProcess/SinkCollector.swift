import CPluginABI
import Synchronization

/// Collects what a plugin hands to a `parasol_sink` during one call.
///
/// The sink's context is a number, not a pointer: a plugin that keeps the sink and calls it later finds nothing.
enum SinkCollector {
    struct Collected: Sendable {
        var code: Int32
        var bytes: [UInt8] = []
        var calls = 0
        var isTooLarge = false
    }

    private struct State {
        var last: UInt = 0
        var open: [UInt: (limit: Int, collected: Collected)] = [:]
    }

    private static let state = Mutex(State())

    /// Calls `body` with a sink of at most `limit` bytes and gives what came.
    static func collect(
        limit: Int, _ body: (parasol_sink, UnsafeMutableRawPointer?) -> Int32
    ) -> Collected {
        let number = state.withLock { state in
            state.last += 1
            state.open[state.last] = (limit, Collected(code: 0))
            return state.last
        }
        let code = body(collectorSink, UnsafeMutableRawPointer(bitPattern: number))
        var collected = state.withLock { $0.open.removeValue(forKey: number)?.collected } ?? Collected(code: code)
        collected.code = code
        return collected
    }

    fileprivate static func take(_ number: UInt, _ bytes: parasol_bytes) {
        state.withLock { state in
            guard let entry = state.open[number] else { return }
            state.open[number]?.collected.calls += 1
            guard let pointer = bytes.pointer else { return }
            guard bytes.length <= UInt64(entry.limit - entry.collected.bytes.count) else {
                state.open[number]?.collected.isTooLarge = true
                return
            }
            state.open[number]?.collected.bytes += UnsafeRawBufferPointer(start: pointer, count: Int(bytes.length))
        }
    }
}

private func collectorSink(_ context: UnsafeMutableRawPointer?, _ bytes: parasol_bytes) {
    SinkCollector.take(UInt(bitPattern: context), bytes)
}
