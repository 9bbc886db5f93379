import PluginRuntime
import Synchronization

/// Keeps a plugin's log events and lets a test wait for the next result or breach among them.
final class LogRecorder: Sendable {
    private let results = AsyncStream.makeStream(of: String.self)
    private let breaches = AsyncStream.makeStream(of: String.self)
    private let events = Mutex<[PluginLogEvent]>([])

    var log: PluginLog {
        { [self] event in
            events.withLock { $0.append(event) }
            if event.message == "result" {
                results.continuation.yield("\(event.tags["call"] ?? "") \(event.tags["code"] ?? "")")
            } else if let breach = event.tags["breach"], event.level == .misbehaviour {
                breaches.continuation.yield(breach)
            }
        }
    }

    /// All events so far.
    var all: [PluginLogEvent] { events.withLock { $0 } }

    /// What the host answered to the next calls under test: `emit -2`, `complete 0`, ….
    func results(_ count: Int) async -> [String] { await Self.take(count, of: results.stream) }

    /// The names of the next breaches.
    func breaches(_ count: Int) async -> [String] { await Self.take(count, of: breaches.stream) }

    private static func take(_ count: Int, of stream: AsyncStream<String>) async -> [String] {
        var taken: [String] = []
        for await event in stream {
            taken.append(event)
            if taken.count == count { break }
        }
        return taken
    }
}
