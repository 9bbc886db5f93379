/// The stable codes of refusals at the public port.
package enum ProblemCode: String, Sendable, CaseIterable {
    case notJSON = "not_json"
    case notAWebhook = "not_a_webhook"
    case otherWebhook = "other_webhook"
    case nonceMissing = "nonce_missing"
    case tokenMissing = "token_missing"
    case tokenInvalid = "token_invalid"
    case requestTypeUnknown = "request_type_unknown"
    case requestTypeUnserved = "request_type_unserved"
    case bodyTooLarge = "body_too_large"
    case headersTooLarge = "headers_too_large"
    case tooSlow = "too_slow"
    case storeUnavailable = "store_unavailable"
    case keyUnavailable = "key_unavailable"
    case notFound = "not_found"
    case methodNotAllowed = "method_not_allowed"

    /// The HTTP status that goes with the code.
    package var status: Int {
        switch self {
        case .notJSON, .notAWebhook, .otherWebhook, .nonceMissing: 400
        case .tokenMissing, .tokenInvalid, .requestTypeUnknown, .requestTypeUnserved: 401
        case .notFound: 404
        case .methodNotAllowed: 405
        case .tooSlow: 408
        case .bodyTooLarge: 413
        case .headersTooLarge: 431
        case .storeUnavailable, .keyUnavailable: 503
        }
    }

    /// What is wrong and what mends it, for the person who reads the answer; never anything of the request.
    package var title: String {
        switch self {
        case .notJSON: "The body is not JSON."
        case .notAWebhook: "The body is not a webhook of Transcend, or is of two kinds at once."
        case .otherWebhook: "The body is another webhook of Transcend; remove this address from it."
        case .nonceMissing: "The header x-transcend-nonce is missing."
        case .tokenMissing: "The header x-sombra-token is missing."
        case .tokenInvalid: "The header x-sombra-token is not valid here."
        case .requestTypeUnknown: "The request type is not known."
        case .requestTypeUnserved: "No plugin serves this request type."
        case .bodyTooLarge: "The body is over the limit http.maxBodyBytes."
        case .headersTooLarge: "The headers are over the limit http.maxHeaderBytes."
        case .tooSlow: "The request took longer than http.requestTimeout."
        case .storeUnavailable: "The webhook could not be stored; nothing was accepted."
        case .keyUnavailable: "No signing key could be had; nothing was accepted."
        case .notFound: "There is nothing at this path."
        case .methodNotAllowed: "Webhooks come by POST."
        }
    }

    /// The body of a refusal: problem+json (RFC 9457).
    package var body: String {
        #"{"type":"about:blank","title":"\#(title)","status":\#(status),"code":"\#(rawValue)"}"#
    }
}
