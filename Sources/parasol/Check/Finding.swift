/// One line of `parasol check`.
struct Finding: Codable, Sendable, Equatable {
    enum Verdict: String, Codable, Sendable {
        case ok
        /// Works, and is probably not meant.
        case warning
        case failed
    }

    var verdict: Verdict
    /// What was looked at.
    var subject: String
    /// What was found; no secret and nothing personal.
    var detail: String

    static func ok(_ subject: String, _ detail: String) -> Finding {
        Finding(verdict: .ok, subject: subject, detail: detail)
    }

    static func warning(_ subject: String, _ detail: String) -> Finding {
        Finding(verdict: .warning, subject: subject, detail: detail)
    }

    static func failed(_ subject: String, _ detail: String) -> Finding {
        Finding(verdict: .failed, subject: subject, detail: detail)
    }

    var text: String {
        let mark =
            switch verdict {
            case .ok: "ok    "
            case .warning: "warn  "
            case .failed: "FAIL  "
            }
        return "\(mark)  \(subject): \(detail)"
    }
}
