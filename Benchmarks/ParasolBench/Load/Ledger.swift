import Synchronization

/// What happened to each webhook of the run, by its number: kept by the senders and the fake Sombra.
///
/// Times are nanoseconds of the monotonic clock; 0 is not yet.
final class Ledger: Sendable {
    struct Entry {
        var sentAt: UInt64 = 0
        var answeredAt: UInt64 = 0
        var reportedAt: UInt64 = 0
        /// What was reported.
        var answer = PluginAnswerMark.done
    }

    private struct State {
        var entries: [Entry]
        var reports = 0
        var repeatedReports = 0
        var steps = 0
        var fault: String?
        var waiting: [Int: @Sendable () -> Void] = [:]
    }

    private let state: Mutex<State>

    init(webhooks: Int) {
        state = Mutex(State(entries: Array(repeating: Entry(), count: webhooks)))
    }

    func sent(_ number: Int, at time: UInt64) {
        state.withLock {
            $0.entries[number].sentAt = time
            $0.steps += 1
        }
    }

    func answered(_ number: Int, at time: UInt64) {
        state.withLock {
            $0.entries[number].answeredAt = time
            $0.steps += 1
        }
    }

    /// Notes a report; the second one for a webhook counts as repeated.
    func reported(_ number: Int, _ answer: PluginAnswerMark, at time: UInt64) {
        let resume = state.withLock { state -> (@Sendable () -> Void)? in
            guard state.entries.indices.contains(number), state.entries[number].sentAt > 0 else {
                state.fault = state.fault ?? "a report came for webhook \(number), which was never sent"
                return nil
            }
            guard state.entries[number].reportedAt == 0 else {
                state.repeatedReports += 1
                return nil
            }
            state.entries[number].reportedAt = time
            state.entries[number].answer = answer
            state.reports += 1
            state.steps += 1
            return state.waiting.removeValue(forKey: number)
        }
        resume?()
    }

    /// Calls `resume` once the webhook is reported; at once where it is already.
    func whenReported(_ number: Int, _ resume: @escaping @Sendable () -> Void) {
        let isReported = state.withLock { state in
            if state.entries[number].reportedAt > 0 { return true }
            state.waiting[number] = resume
            return false
        }
        if isReported { resume() }
    }

    /// Notes what went wrong; the first fault stands.
    func fail(_ fault: String) {
        state.withLock { $0.fault = $0.fault ?? fault }
    }

    var fault: String? { state.withLock { $0.fault } }

    /// Grows with whatever happens, so that a stand-still can be seen.
    var steps: Int { state.withLock { $0.steps } }

    var repeatedReports: Int { state.withLock { $0.repeatedReports } }

    func entries(_ numbers: Range<Int>) -> ArraySlice<Entry> {
        state.withLock { $0.entries[numbers] }
    }

    /// The entries of a range that are reported and of which a condition holds.
    func reports(_ numbers: Range<Int>, where condition: (Entry) -> Bool) -> [Entry] {
        entries(numbers).filter { $0.reportedAt > 0 && condition($0) }
    }

    /// Webhooks that were answered and have no report.
    func unreported(_ numbers: Range<Int>) -> [Int] {
        state.withLock { state in
            numbers.filter { state.entries[$0].answeredAt > 0 && state.entries[$0].reportedAt == 0 }
        }
    }
}
