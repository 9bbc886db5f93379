/// The state of the whole data silo for a request; it speaks for all its profiles.
///
/// Source: API reference "POST/v1/data-silo" and "PUT/v1/data-silo".
package enum IntegrationStatus: String, Codable, Sendable, CaseIterable {
    /// Done; datapoints not reported become "no data".
    case ready = "READY"
    /// Done; datapoints not reported become "no data".
    case resolved = "RESOLVED"
    /// Nothing to do; datapoints not reported become skipped.
    case skipped = "SKIPPED"
    /// Deliberately not done; datapoints not reported become skipped.
    case skippedDueToException = "SKIPPED_DUE_TO_EXCEPTION"
    /// A human must decide; datapoints not reported become "no data".
    case actionRequired = "ACTION_REQUIRED"
    /// Still running; datapoints not reported stay as they are.
    case waiting = "WAITING"
}
