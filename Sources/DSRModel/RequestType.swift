/// What a person asks for: the nineteen request types of Transcend's webhook contract.
///
/// The list is closed on purpose: a type that is not here cannot be routed, and a webhook that
/// carries one is refused. Source: API reference "New DSR job" and `RequestAction` of Transcend's
/// published privacy types.
public enum RequestType: String, Codable, Sendable, CaseIterable, Hashable {
    /// Hand out the data of a person.
    case access = "ACCESS"
    /// Delete the data of a person.
    case erasure = "ERASURE"
    /// Correct a wrong record; what to correct stands in free text or attributes.
    case rectification = "RECTIFICATION"
    /// Stop processing the data of a person.
    case restriction = "RESTRICTION"
    /// Report the business purposes for which data is used.
    case businessPurpose = "BUSINESS_PURPOSE"
    /// Put the data of a person on legal hold.
    case placeOnLegalHold = "PLACE_ON_LEGAL_HOLD"
    /// Lift a legal hold.
    case removeFromLegalHold = "REMOVE_FROM_LEGAL_HOLD"
    /// Object to profiling and automated decisions.
    case automatedDecisionMakingOptOut = "AUTOMATED_DECISION_MAKING_OPT_OUT"
    /// Withdraw the objection to profiling and automated decisions.
    case automatedDecisionMakingOptIn = "AUTOMATED_DECISION_MAKING_OPT_IN"
    /// Limit the use of sensitive information.
    case useOfSensitiveInformationOptOut = "USE_OF_SENSITIVE_INFORMATION_OPT_OUT"
    /// Allow the use of sensitive information again.
    case useOfSensitiveInformationOptIn = "USE_OF_SENSITIVE_INFORMATION_OPT_IN"
    /// Refuse all communication.
    case contactOptOut = "CONTACT_OPT_OUT"
    /// Allow communication again.
    case contactOptIn = "CONTACT_OPT_IN"
    /// Refuse the sale or sharing of data.
    case saleOptOut = "SALE_OPT_OUT"
    /// Allow the sale or sharing of data again.
    case saleOptIn = "SALE_OPT_IN"
    /// Refuse tracking.
    case trackingOptOut = "TRACKING_OPT_OUT"
    /// Allow tracking again.
    case trackingOptIn = "TRACKING_OPT_IN"
    /// An opt-out that the company defines itself.
    case customOptOut = "CUSTOM_OPT_OUT"
    /// An opt-in that the company defines itself.
    case customOptIn = "CUSTOM_OPT_IN"

    /// Whether serving the request takes something away that cannot be had back.
    ///
    /// Destructive work is what guards may veto, `freeze` stops and `after` orders.
    public var isDestructive: Bool { self == .erasure }
}
