/// What configuration says about reports.
package struct ReportPolicy: Sendable {
    package var backoff: Backoff
    /// Whether `POST {"status":"WAITING"}` may be said of a whole integration, where an error was refused.
    package var completesIntegration: Bool
    /// How long a lane stands still after Sombra refused its key, in milliseconds.
    package var pauseAfterUnauthorized: Int64
    /// How far ahead `retryAfterDate` lies in an error, in milliseconds.
    package var retryErrorAfter: Int64
    package var sizes: SizePolicy

    package init(
        backoff: Backoff = Backoff(first: 1_000, longest: 600_000), completesIntegration: Bool = false,
        pauseAfterUnauthorized: Int64 = 60_000, retryErrorAfter: Int64 = 4 * 3_600_000,
        sizes: SizePolicy = SizePolicy()
    ) {
        self.backoff = backoff
        self.completesIntegration = completesIntegration
        self.pauseAfterUnauthorized = pauseAfterUnauthorized
        self.retryErrorAfter = retryErrorAfter
        self.sizes = sizes
    }
}
