import DSRModel
import Logging
import PluginRuntime
import Synchronization

/// Tells the gateway's log of each kind of breach by one connection, once: a plugin that breaks the contract with every
/// job would drown the rest.
///
/// Only codes of the contract get here, never a word of the plugin's.
final class BreachNotice: Sendable {
    private let plugin: PluginID
    private let build: String
    private let logger: Logger
    private let told = Mutex<Set<Breach>>([])

    init(of plugin: PluginID, build: String, logger: Logger) {
        self.plugin = plugin
        self.build = build
        self.logger = logger
    }

    /// Takes a breach; safe on any thread.
    func take(_ breach: Breach) {
        guard told.withLock({ $0.insert(breach).inserted }) else { return }
        logger.warning(
            "plugin broke the contract; further breaches of this kind are counted only",
            metadata: ["plugin": "\(plugin)", "build": "\(build)", "breach": "\(breach.rawValue)"])
    }
}
