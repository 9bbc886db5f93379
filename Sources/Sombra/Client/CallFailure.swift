/// Why a question to the gateway has no answer.
package enum CallFailure: Error, Sendable, Equatable, CustomStringConvertible {
    /// The gateway refused, or could not be reached.
    case refused(ReportAnswer)
    /// The gateway answered with something that is not documented; says what, without values.
    case unusable(String)

    /// A short code for logs: no message, no personal data.
    package var code: String {
        switch self {
        case .refused(let answer): answer.code
        case .unusable: "unusable_answer"
        }
    }

    /// The code, and what was not documented.
    package var description: String {
        switch self {
        case .refused: code
        case .unusable(let what): "\(code): \(what)"
        }
    }
}
