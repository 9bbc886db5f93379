/// The cross-check that a webhook with a valid token fails; for the log alone.
package enum CrossCheckFailure: String, Error, Sendable, CaseIterable {
    /// The secret header is missing or differs.
    case secretHeader = "secret_header"
    /// The body's core identifier is not the one that the token was signed for.
    case coreIdentifier = "core_identifier"
    /// The organisation is not in the list, or not named.
    case organization = "organization"
    /// The data silo is not in the list, or not named.
    case dataSilo = "data_silo"
    /// The preflight check is not in the list, or not named.
    case preflightCheck = "preflight_check"
    /// The nonce was made for another request.
    case nonce = "nonce"
}
