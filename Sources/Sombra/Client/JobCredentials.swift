/// For which job a report speaks, and with whose key.
///
/// Everything in it is secret or personal data: no description shows any of it.
package struct JobCredentials: Sendable, Equatable, CustomStringConvertible, CustomDebugStringConvertible {
    /// The newest nonce that came with the job; as it came.
    package var nonce: String
    /// The API key of the job's data silo, where it has one of its own.
    package var apiKey: String?
    /// The identifier of the job's profile; sent to old gateways only.
    package var profileID: String?

    /// Makes credentials.
    package init(nonce: String, apiKey: String? = nil, profileID: String? = nil) {
        self.nonce = nonce
        self.apiKey = apiKey
        self.profileID = profileID
    }

    /// Nothing of it.
    package var description: String { "JobCredentials(<redacted>)" }
    /// Nothing of it.
    package var debugDescription: String { description }
}
