package import PluginKit

/// What came of one request.
package struct Reply: Sendable {
    /// Whether and when the plugin gave the job back.
    package enum Settlement: Sendable { case inTime, late, never }

    /// What was asked; no personal data.
    let what: String
    let request: Request?
    let record: JobRecord
    let settlement: Settlement
    /// What the plugin did meanwhile that the contract forbids.
    let breaches: [String]

    /// The outcome, where there is one.
    var outcome: OutcomeMessage? {
        guard case .completed(let outcome) = record.end else { return nil }
        return outcome
    }

    /// What a gateway finds wrong with the answer.
    var faults: [AnswerFault] {
        guard let outcome, let request else { return [] }
        return AnswerReview(of: outcome, record.items.map(\.header), to: request).faults
    }

    /// Whether the plugin handed out anything that has content.
    var handsOutData: Bool { record.items.contains { $0.bytes > 4 } }

    /// How the job ended, for a person; no reason of the plugin's, which may speak of a person.
    var ending: String {
        switch record.end {
        case .completed(let outcome): "the outcome was \(outcome.outcome)"
        case .refused(let code): "`handle` answered \(code)"
        case .timedOut: settlement == .late ? "it was completed too late" : "it was not completed"
        case .cancelled: "it was cancelled"
        case .misbehaved(let what): "the contract was broken: \(what)"
        case .lost(let why): why
        }
    }

    /// How the job ended, without what may differ from one time to the next.
    var sort: String {
        if case .misbehaved = record.end { return "misbehaved" }
        return ending
    }

    /// Why this is no answer that keeps the contract, or nil.
    var breach: String? {
        if let fault = faults.first { return fault.message }
        switch record.end {
        case .completed: return nil
        case .refused(let code): return "`handle` answered \(code)"
        case .timedOut, .misbehaved, .lost: return ending
        case .cancelled: return settlement == .never ? "it was cancelled and never completed" : nil
        }
    }
}
