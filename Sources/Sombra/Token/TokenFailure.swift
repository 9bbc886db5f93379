/// The rule that an `x-sombra-token` breaks.
///
/// For the log alone: to the caller every failed token is the same. Never holds anything of the token.
package enum TokenFailure: String, Error, Sendable, CaseIterable {
    /// Not three segments.
    case notCompact = "not_compact"
    /// A segment is not base64url without padding.
    case notBase64URL = "not_base64url"
    /// The header is not a JSON object in UTF-8.
    case headerNotObject = "header_not_object"
    /// The header names a member twice.
    case headerRepeatsMember = "header_repeats_member"
    /// `alg` is not ES384.
    case algorithm = "algorithm"
    /// The header has `crit` or `b64`.
    case headerExtension = "header_extension"
    /// `typ` is there and not JWT.
    case headerType = "header_type"
    /// The signature is not the raw form of 96 bytes.
    case signatureForm = "signature_form"
    /// No key verifies the signature. The only failure that a newer key can cure.
    case signature = "signature"
    /// The payload is not a JSON object in UTF-8.
    case payloadNotObject = "payload_not_object"
    /// The payload names a member twice.
    case payloadRepeatsMember = "payload_repeats_member"
    /// `value` is missing or not a text.
    case value = "value"
    /// `scope` is missing or not the one of a core identifier.
    case scope = "scope"
    /// `aud` is missing, or does not hold the configured audience.
    case audience = "audience"
    /// `exp` has passed, or is not a number.
    case expired = "expired"
    /// `nbf` lies ahead, or is not a number.
    case notYetValid = "not_yet_valid"
    /// `iat` lies ahead of the clock, or is not a number.
    case issuedAhead = "issued_ahead"
    /// `iat` is older than the configured age.
    case tooOld = "too_old"
    /// `jti` is not a text.
    case tokenID = "token_id"
}
