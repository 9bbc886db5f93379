/// What configuration says about reports.
package struct ReportPolicy: Sendable {
    package var backoff: Backoff
    /// Whether `POST {"status":"WAITING"}` may be said of a whole integration, where an error was refused.
    package var completesIntegration: Bool
    /// How long a lane stands still after Sombra refused its key, in milliseconds.
    package var pauseAfterUnauthorized: Int64

    package init(
        backoff: Backoff = Backoff(first: 1_000, longest: 600_000), completesIntegration: Bool = false,
        pauseAfterUnauthorized: Int64 = 60_000
    ) {
        self.backoff = backoff
        self.completesIntegration = completesIntegration
        self.pauseAfterUnauthorized = pauseAfterUnauthorized
    }
}
