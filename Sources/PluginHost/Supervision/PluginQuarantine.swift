/// Why a plugin gets no more tasks until somebody looks at it.
package struct PluginQuarantine: Sendable, Equatable {
    /// The build that crashed, SHA-256 in hexadecimal; another build ends the quarantine.
    package let build: String
    /// Milliseconds since 1970, UTC.
    package let since: Int64
    /// For a person; no personal data.
    package let reason: String

    package init(build: String, since: Int64, reason: String) {
        self.build = build
        self.since = since
        self.reason = reason
    }
}
