package import DSRModel

/// What configuration says about verdicts.
package struct VerdictPolicy: Sendable {
    /// Whether `status` closes the integration with the last job of a `RequestDataSiloId`.
    package var completesIntegration: Bool
    /// Datapoints that several plugins may answer; their value is an array, one element a plugin.
    package var sharedDatapoints: Set<Datapoint>
    /// Whether a cancel beats a hold in a preflight; a hold beats a cancel where this is false.
    package var cancelBeatsHold: Bool
    /// How far ahead `retryAfterDate` lies in an error, in milliseconds.
    package var retryErrorAfter: Int64
    /// How far ahead an operator's decision is asked for again, in milliseconds.
    package var retryDecisionAfter: Int64
    /// The most bytes of values that go into one call.
    package var maximumValueBytes: Int64
    package var sizes: SizePolicy

    package init(
        completesIntegration: Bool = false, sharedDatapoints: Set<Datapoint> = [], cancelBeatsHold: Bool = false,
        retryErrorAfter: Int64 = 4 * 3_600_000, retryDecisionAfter: Int64 = 7 * 86_400_000,
        maximumValueBytes: Int64? = nil, sizes: SizePolicy = SizePolicy()
    ) {
        self.completesIntegration = completesIntegration
        self.sharedDatapoints = sharedDatapoints
        self.cancelBeatsHold = cancelBeatsHold
        self.retryErrorAfter = retryErrorAfter
        self.retryDecisionAfter = retryDecisionAfter
        self.maximumValueBytes = maximumValueBytes ?? sizes.pageBytes
        self.sizes = sizes
    }
}
