package import DSRModel

/// One line of the audit: who did what for which request, without personal data.
package struct AuditEvent: Sendable, Equatable {
    /// A run that was opened because Sombra still listed what had been reported, or what was lost here.
    package static let polledAgain = "accepted.polledAgain"
    /// A run that was opened because something of the one before it was lost.
    package static let anew = "accepted.anew"

    /// Milliseconds since 1970, UTC.
    package var at: Int64
    package var job: JobID
    package var run: Int
    /// A stable code: `accepted`, `task.done`, `report.sent`, `job.attention`, ….
    package var event: String
    package var plugin: PluginID?
    package var build: String?
    /// Numbers and codes, such as rows and bytes per datapoint or Sombra's status.
    package var detail: [String: String]

    package init(
        at: Int64, job: JobID, run: Int, event: String, plugin: PluginID? = nil, build: String? = nil,
        detail: [String: String] = [:]
    ) {
        self.at = at
        self.job = job
        self.run = run
        self.event = event
        self.plugin = plugin
        self.build = build
        self.detail = detail
    }
}
