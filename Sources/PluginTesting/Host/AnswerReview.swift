package import PluginKit

/// What a gateway finds wrong with an answer, when it holds it against the request.
///
/// The same rules as a gateway's, with the same codes: such an answer is the plugin's fault, and all of it is discarded.
package struct AnswerFault: Sendable, Equatable {
    /// Which rule.
    package enum Code: String, Sendable {
        /// An item or a word about a datapoint that was not asked.
        case undeclaredDatapoint = "undeclared-datapoint"
        /// Items in answer to something that is no access.
        case itemsNotAsked = "items-not-asked"
        /// "Nothing found" together with items.
        case notFoundWithItems = "not-found-with-items"
        /// A done access that says nothing about a datapoint.
        case unansweredDatapoint = "unanswered-datapoint"
        /// An outcome that this kind of job cannot have, or that lacks a member.
        case malformedOutcome = "malformed-outcome"
    }

    package let code: Code
    /// What is wrong; names datapoints and outcomes, never a value.
    package let message: String
}

/// Holds an answer against its request.
package struct AnswerReview: Sendable {
    private let request: Request
    private let outcome: OutcomeMessage
    private let headers: [ItemHeader]

    package init(of outcome: OutcomeMessage, _ headers: [ItemHeader], to request: Request) {
        self.request = request
        self.outcome = outcome
        self.headers = headers
    }

    /// Everything that is wrong, in the order in which a gateway would meet it.
    package var faults: [AnswerFault] {
        guard request.kind == .perform, request.type == .access else {
            let items = headers.first.map { header in
                fault(.itemsNotAsked, "an item of \(header.datapoint) answers what is no access")
            }
            return [items].compactMap(\.self) + outcomeFaults
        }
        let asked = Set(request.datapoints)
        let strangers = Set(headers.map(\.datapoint)).subtracting(asked).sorted()
        return strangers.map { fault(.undeclaredDatapoint, "an item is of \($0), which was not asked") }
            + outcomeFaults
    }

    private var outcomeFaults: [AnswerFault] {
        do throws(MalformedOutcome) {
            switch request.kind {
            case .preflight: _ = try outcome.preflightDecision()
            case .guard: _ = try outcome.guardDecision()
            case .plan:
                guard ["planned", "retry", "failed"].contains(outcome.outcome) else {
                    throw MalformedOutcome("the outcome of a plan is not one of those of the contract")
                }
            case .perform: return try performedFaults()
            }
            return []
        } catch {
            return [fault(.malformedOutcome, error.description)]
        }
    }

    private func performedFaults() throws(MalformedOutcome) -> [AnswerFault] {
        let performed = try outcome.performed()
        let parts = try outcome.performedDatapoints()
        let strangers = parts.keys.filter { !request.datapoints.contains($0) }.sorted()
        guard strangers.isEmpty else {
            return strangers.map { fault(.undeclaredDatapoint, "the outcome speaks of \($0), which was not asked") }
        }
        switch performed {
        case .done: return request.type == .access ? doneFaults(parts) : []
        case .notFound:
            if let header = headers.first {
                return [
                    fault(.notFoundWithItems, "the outcome is notFound, and there is an item of \(header.datapoint)")
                ]
            }
            guard parts.values.allSatisfy({ $0 == .notFound }) else {
                throw MalformedOutcome("the outcome is notFound, and a datapoint of it is something else")
            }
            return []
        case .skipped, .held, .waiting, .retry, .failed: return []
        }
    }

    private func doneFaults(_ parts: [Datapoint: Outcome]) -> [AnswerFault] {
        let answered = Set(headers.map(\.datapoint))
        let unanswered = request.datapoints.filter { !answered.contains($0) && parts[$0] == nil }
        let contradicted = parts.filter { $0.value == .notFound && answered.contains($0.key) }.keys.sorted()
        return unanswered.map { fault(.unansweredDatapoint, "the access is done, and nothing was said about \($0)") }
            + contradicted.map { fault(.notFoundWithItems, "\($0) is notFound, and there is an item of it") }
    }

    private func fault(_ code: AnswerFault.Code, _ message: String) -> AnswerFault {
        AnswerFault(code: code, message: message)
    }
}
