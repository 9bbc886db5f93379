/// The state of the datapoints that one access report carries.
///
/// Unlike `ProfileStatus` it knows no error: a `POST` cannot report one.
/// Source: API reference "POST/v1/data-silo".
package enum DatapointStatus: String, Codable, Sendable, CaseIterable {
    /// Done.
    case resolved = "RESOLVED"
    /// Nothing to do.
    case skipped = "SKIPPED"
    /// Deliberately not done.
    case skippedDueToException = "SKIPPED_DUE_TO_EXCEPTION"
    /// Still running.
    case waiting = "WAITING"
}
