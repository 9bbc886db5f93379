package import PluginRuntime
import Synchronization

/// The newest of what one plugin logged, in memory.
///
/// Message and tags are the plugin's and can hold anything, personal data included: they stay here, for the operator,
/// and the log gets counts alone. Safe to use from any thread; never blocks for longer than a copy takes.
package final class PluginLogRing: Sendable {
    /// One event with its place.
    package struct Entry: Sendable, Equatable {
        /// Counts from 1; gaps are events that were dropped.
        package let number: UInt64
        package let event: PluginLogEvent
    }

    /// How many events of each kind came, kept or not.
    package struct Counts: Sendable, Equatable {
        package var debug: UInt64 = 0
        package var info: UInt64 = 0
        package var warning: UInt64 = 0
        package var error: UInt64 = 0
        /// Breaches of the contract, as the host saw them.
        package var misbehaviour: UInt64 = 0
    }

    /// What an event or a tag costs beside its text, so that empty ones are bounded too.
    private static let overhead = 64

    private struct State {
        /// Oldest first, from `first` on; what lies before is dropped already.
        var entries: [Entry?] = []
        var first = 0
        var bytes = 0
        var lastNumber: UInt64 = 0
        var counts = Counts()
    }

    private let capacity: Int
    private let state = Mutex(State())

    /// Makes a ring that holds at most `capacity` bytes.
    package init(capacity: Int = 256 * 1024) { self.capacity = capacity }

    /// Adds an event and drops the oldest ones that no longer fit.
    package func append(_ event: PluginLogEvent) {
        state.withLock { state in
            state.lastNumber += 1
            Self.count(event.level, in: &state.counts)
            state.entries.append(Entry(number: state.lastNumber, event: event))
            state.bytes += Self.cost(of: event)
            while state.bytes > capacity, state.first < state.entries.count { Self.dropFirst(&state) }
        }
    }

    /// The newest events, oldest first.
    package func entries(last limit: Int = .max) -> [Entry] {
        state.withLock { $0.entries[$0.first...].suffix(limit).compactMap { $0 } }
    }

    /// How many events came so far.
    package var counts: Counts { state.withLock { $0.counts } }

    private static func count(_ level: PluginLogEvent.Level, in counts: inout Counts) {
        switch level {
        case .debug: counts.debug += 1
        case .info: counts.info += 1
        case .warning: counts.warning += 1
        case .error: counts.error += 1
        case .misbehaviour: counts.misbehaviour += 1
        }
    }

    private static func cost(of event: PluginLogEvent) -> Int {
        event.tags.reduce(overhead + event.message.utf8.count) {
            $0 + overhead + $1.key.utf8.count + $1.value.utf8.count
        }
    }

    private static func dropFirst(_ state: inout State) {
        if let entry = state.entries[state.first] { state.bytes -= cost(of: entry.event) }
        state.entries[state.first] = nil
        state.first += 1
        // Half of the array is empty: closing the gap now costs each event one move over its life.
        guard state.first > state.entries.count / 2 else { return }
        state.entries.removeFirst(state.first)
        state.first = 0
    }
}
