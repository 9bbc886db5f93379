/// Libraries renamed into place while webhooks arrive without pause.
struct ReplacementResult: Codable, Sendable {
    /// What the plugin is written in.
    let kind: String
    let libraryBytes: Int
    /// From the rename to the report of the first webhook that the new build served.
    let served: Latency
    /// Webhooks that were sent meanwhile, each answered and reported.
    let webhooks: Int
    /// Milliseconds, p95.
    let target: Double
}
