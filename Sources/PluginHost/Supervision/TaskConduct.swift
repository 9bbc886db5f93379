package import DSRModel

/// How one task went at its plugin, as far as it says something about the plugin's build.
package struct TaskConduct: Sendable, Equatable {
    package enum Kind: Sendable, Equatable {
        /// The plugin answered within the contract, and finished the task.
        case succeeded
        /// It answered within the contract that the task is not done: again later, or failed.
        case unfinished
        /// It did not answer within the contract: it timed out, broke the contract or refused; the code says how.
        case failed(String)
        /// Its process ended while it held the task.
        case crashed
    }

    package var plugin: PluginID
    /// The SHA-256 of the library that the task was handed to, in hexadecimal.
    package var build: String
    /// The task; crashes over one task and over many are told apart.
    package var task: String
    package var kind: Kind

    package init(plugin: PluginID, build: String, task: String, kind: Kind) {
        self.plugin = plugin
        self.build = build
        self.task = task
        self.kind = kind
    }
}
