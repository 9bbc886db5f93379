import Foundation
import Synchronization

/// What happened in a run, written by all its parts.
final class Chronicle: Sendable {
    struct Page: Sendable {
        var incidents: [Incident] = []
        /// How often each fault was done.
        var faults: [String: Int] = [:]
        var kills = 0
        var recoveries: [Recovery] = []
        /// How often the gateway logged each error.
        var errors: [String: Int] = [:]
        var notes: [String] = []
    }

    private let page = Mutex(Page())

    var now: Page { page.withLock { $0 } }

    func write(_ change: (inout Page) -> Void) { page.withLock { change(&$0) } }

    func did(_ fault: ChaosFault) { write { $0.faults[fault.name, default: 0] += 1 } }

    /// Notes an incident that lasts as long as the closure.
    func during(_ kind: Incident.Kind, _ body: () async throws -> Void) async rethrows {
        let from = Date()
        // Known from its beginning on, with an end that is moved.
        let index = page.withLock { page in
            page.incidents.append(Incident(kind: kind, from: from, to: .distantFuture))
            return page.incidents.count - 1
        }
        defer { write { $0.incidents[index].to = Date() } }
        try await body()
    }

    /// Notes an incident without length.
    func note(_ kind: Incident.Kind) {
        let now = Date()
        write { $0.incidents.append(Incident(kind: kind, from: now, to: now)) }
    }
}

/// How long a gateway took from the start of its process, in milliseconds; nil is not within the limit.
struct Recovery: Sendable {
    var ready: Double?
    /// Until a webhook was answered with 200.
    var firstAccepted: Double?
    /// Until Sombra heard of what was open before.
    var firstReport: Double?
    /// The disk was full or the clock wrong meanwhile.
    var isDisturbed: Bool
}
