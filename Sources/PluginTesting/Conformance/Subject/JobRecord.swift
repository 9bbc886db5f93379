package import PluginKit

/// How a job went, as the host saw it.
package struct JobRecord: Sendable {
    /// How the job ended.
    package enum End: Sendable {
        case completed(OutcomeMessage)
        /// `handle` answered this instead of taking the job.
        case refused(Int32)
        /// The host waited for the completion no longer.
        case timedOut
        case cancelled
        /// The plugin broke the contract with it; in the host's words.
        case misbehaved(String)
        /// The job did not reach the plugin, or the host took it away.
        case lost(String)
    }

    /// An item that was opened.
    package struct Item: Sendable {
        package var header: ItemHeader
        package var bytes = 0

        package init(header: ItemHeader) { self.header = header }
    }

    package var end: End
    package var items: [Item]

    package init(end: End, items: [Item]) {
        self.end = end
        self.items = items
    }
}
