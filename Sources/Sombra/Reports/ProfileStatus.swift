/// The state of the one profile that the nonce stands for.
///
/// Source: API reference "PUT/v1/data-silo".
package enum ProfileStatus: String, Codable, Sendable, CaseIterable {
    /// Done.
    case resolved = "RESOLVED"
    /// Nothing to do.
    case skipped = "SKIPPED"
    /// Deliberately not done.
    case skippedDueToException = "SKIPPED_DUE_TO_EXCEPTION"
    /// Still running.
    case waiting = "WAITING"
    /// Did not work.
    case error = "ERROR"
}
