import JobStore

@testable import Gateway

/// What became of a task, in a form that can be compared.
enum Fate: Equatable {
    case ended(TaskState)
    case waiting(until: Int64, pollID: String)
    case overdue(dueAt: Int64, pollID: String)
    case retry(after: Int64, burns: Bool)

    init(_ result: TaskDecision.Result) {
        switch result.disposition {
        case .ended(let state, _): self = .ended(state)
        case .waiting(let until, let pollID): self = .waiting(until: until, pollID: pollID)
        case .overdue(let dueAt, let pollID): self = .overdue(dueAt: dueAt, pollID: pollID)
        case .retry(let dueAt, let burns, _, _): self = .retry(after: dueAt - Sample.now, burns: burns)
        }
    }
}
