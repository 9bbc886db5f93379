/// How long keys serve and how often they are fetched.
package struct SigningKeyPolicy: Sendable {
    /// After this time the keys are fetched again.
    ///
    /// Source: API reference, "one hour".
    package var cacheFor: Duration
    /// After this time without a successful fetch the keys serve no more.
    package var keepFor: Duration
    /// At most one fetch in this time is caused by signatures that fail, so that a stranger cannot cause one a
    /// request.
    package var refetchPause: Duration
    /// The pause after the first failed fetch; doubled after each further one.
    package var firstRetryPause: Duration
    /// The longest pause between failed fetches.
    package var longestRetryPause: Duration

    /// Makes a policy.
    package init(
        cacheFor: Duration = .seconds(3600), keepFor: Duration = .seconds(7 * 24 * 3600),
        refetchPause: Duration = .seconds(30), firstRetryPause: Duration = .seconds(1),
        longestRetryPause: Duration = .seconds(30)
    ) {
        self.cacheFor = cacheFor
        self.keepFor = keepFor
        self.refetchPause = refetchPause
        self.firstRetryPause = firstRetryPause
        self.longestRetryPause = longestRetryPause
    }
}
