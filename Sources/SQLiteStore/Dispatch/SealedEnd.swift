import Foundation
import JobStore

/// The end of a task, sealed outside the transaction.
struct SealedEnd: Sendable {
    let end: TaskEnd
    let message: Data?
    let items: [Item]
    let pollID: Data?

    /// An item, with its bytes apart so that they are not encoded as text.
    struct Item: Sendable {
        let header: Data
        let bytes: Data?
    }

    /// - Throws: ``StoreError`` when the task is said to have ended in a state that is no end.
    init(_ end: TaskEnd, sealer: Sealer) throws {
        self.end = end
        var result: TaskResult?
        var pollID: Data?
        switch end.disposition {
        case .ended(let state, let given):
            guard state.isEnded || state == .held || state == .dead else {
                throw StoreError.misuse("a task cannot end as \(state)")
            }
            result = given
        case .waiting(_, let id), .overdue(_, let id): pollID = try sealer.seal(Array(id.utf8), .pollID(end.task))
        case .retry(_, _, _, let given): result = given
        }
        self.pollID = pollID
        message = try result.map { try sealer.seal($0.message, .message(end.task)) }
        items = try (result?.items ?? []).enumerated().map { position, item in
            var header = item
            header.inline = nil
            return Item(
                header: try sealer.seal(
                    Array(JSONEncoder().encode(header)), .itemHeader(end.task, position: position)),
                bytes: try item.inline.map { try sealer.seal($0, .itemBytes(end.task, position: position)) })
        }
    }
}
