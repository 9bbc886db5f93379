import Synchronization

/// Counts a plugin's breaches of the contract and tells each of them to the log.
final class Conduct: Sendable {
    private let count = Atomic<Int>(0)
    let log: PluginLog

    init(log: @escaping PluginLog) { self.log = log }

    var misbehaviours: Int { count.load(ordering: .relaxed) }

    /// Takes an event that a worker sent; its own word about a breach counts here too.
    func take(_ event: PluginLogEvent) {
        if event.level == .misbehaviour { count.add(1, ordering: .relaxed) }
        log(event)
    }

    func breached(_ breach: Breach) {
        count.add(1, ordering: .relaxed)
        log(PluginLogEvent(breach))
    }
}
