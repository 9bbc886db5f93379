package import Foundation

/// What a simulator is and how it behaves.
package struct SimulatorConfiguration: Sendable {
    /// On 127.0.0.1; 0 means any free port.
    package var port = 0
    /// The general Transcend API key that callers must show.
    package var apiKey = "transcend-api-key-of-the-simulator"
    /// The internal key of a self-hosted gateway; nil means that none is asked for.
    package var internalKey: String?
    package var organization = Organization()
    /// The audience of the tokens; nil means the organisation's URI.
    package var audience: String?
    package var signingKey = SigningKey()
    package var dataSilos: [DataSilo] = []
    package var preflightChecks: [PreflightCheck] = []
    /// Where webhooks go; may be set later.
    package var webhookURL: String?
    /// Where preflight webhooks go; nil means to `webhookURL`.
    package var preflightURL: String?
    /// Where uploaded files are kept; nil means that only their digests are.
    package var filesDirectory: String?
    /// Longest JSON or raw body that is taken, in bytes.
    ///
    /// Source: reference 4.0.
    package var longestBody = 50_000_000
    /// Whether a request becomes `COMPLETED` once all its jobs are over, so that later reports get a 409.
    package var completesSettledRequests = false
    /// Whether a job in `WAITING` or `ERROR` is delivered again at its `retryAfterDate`.
    package var redeliversAtRetryAfterDate = false
    package var mint = Mint.random
    package var now: @Sendable () -> Date = { Date() }
    /// How it waits for a `retryAfterDate`; a test need not take the time.
    package var pause: @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }

    package init() {}
}
