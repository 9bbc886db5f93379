package import DSRModel
package import JobStore
package import PluginMessages
package import PluginRuntime

/// Decides what becomes of a task from what its plugin answered.
///
/// Pure.
package struct TaskDecision: Sendable {
    package var task: JobTask
    package var job: Job
    package var policy: TaskPolicy
    package var now: Int64
    /// What times that plugins gave are compared with; see ``GatewayClock/calendar()``.
    package var calendar: Int64
    /// From 0 up to 1.
    package var jitter: Double

    package init(task: JobTask, job: Job, policy: TaskPolicy, now: Int64, calendar: Int64, jitter: Double) {
        self.task = task
        self.job = job
        self.policy = policy
        self.now = now
        self.calendar = calendar
        self.jitter = jitter
    }

    /// What becomes of the task, and a stable code for log and audit.
    package struct Result: Sendable {
        package let disposition: TaskEnd.Disposition
        package let code: String
        /// The code of what was wrong with a completion; nil where it kept to the contract.
        package let fault: String?

        init(disposition: TaskEnd.Disposition, code: String, fault: String? = nil) {
            self.disposition = disposition
            self.code = code
            self.fault = fault
        }
    }

    /// Decides on the plugin's answer; `items` are those that it emitted and closed.
    package func decide(_ answer: PluginAnswer, items: [ResultItem]) -> Result {
        switch answer {
        case .completed(let message):
            do {
                return job.kind == .preflight
                    ? try preflight(message) : try performed(message, items: items)
            } catch {
                return faulty((error as? ResultFault ?? .malformedOutcome).code)
            }
        case .refused: return failure("refused")
        case .timedOut: return failure("timed-out")
        case .misbehaved: return failure("misbehaved")
        case .crashed(let crash): return crashed(crash)
        case .cancelled: return released("cancelled")
        case .notBegun: return again("plugin-unavailable")
        case .interrupted: return again("interrupted")
        case .sinkFailed(let error):
            switch error {
            case let fault as ResultFault: return failure(fault.code)
            case let refusal as SizeRefusal: return refused(refusal)
            case let error as SpoolError where error.code == .beyondQuota: return refused(.result)
            case let error as SpoolError where error.code == .quotaExceeded: return crowdedOut()
            default: return released("spool-unavailable")
            }
        }
    }

    /// What the plugin emits is too large, and will be the next time: a person must decide.
    private func refused(_ refusal: SizeRefusal) -> Result {
        var message = OutcomeMessage(outcome: refusal.kind.rawValue)
        message.reason = refusal.explanation
        return ended(.dead, message, code: refusal.kind.rawValue)
    }

    /// The code of a task that waits for room in the spool.
    package static let spoolFull = "spool-full"

    /// The spool has no room: it runs again when reports have gone out, and no attempt is burned.
    ///
    /// Each at a time of its own, or those that crowded each other out would meet again.
    package func crowdedOut() -> Result {
        let age = max(now - job.acceptedAt, 0) / 8
        let least = max(policy.unavailableDelay, min(age, 60_000))
        let wait = Int64(Double(least) * (1 + jitter))
        return Result(
            disposition: .retry(dueAt: now + wait, burnsAttempt: false, crashed: false, Self.result(Self.spoolFull)),
            code: Self.spoolFull)
    }

    /// Decides on the answer to a plan, which writes nothing and so can never count as done.
    package func rehearsed(_ answer: PluginAnswer) -> Result {
        guard case .completed(let message) = answer else { return decide(answer, items: []) }
        switch message.outcome {
        case "planned":
            let counts = (message.counts ?? [:]).sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
            let parts = ["Test request, rehearsed: nothing was written", counts.joined(separator: ", ")]
            return skipped(parts.filter { !$0.isEmpty }.joined(separator: "; "))
        case "retry", "failed": return decide(answer, items: [])
        default: return faulty(ResultFault.malformedOutcome.code)
        }
    }

    /// A guard said no.
    package func vetoed(reason: String) -> Result {
        ended(.skipped, OutcomeMessage(Outcome.skipped(exception: reason)), code: "vetoed")
    }

    /// The work was not begun; no attempt is burned.
    package func released(_ code: String, after: Int64? = nil) -> Result {
        // The longer the job has waited the longer the next wait: thousands of tasks may wait for one plugin.
        let age = max(now - job.acceptedAt, 0) / 8
        let wait = max(policy.unavailableDelay, min(age, 600_000), bounded(after))
        return Result(
            disposition: .retry(dueAt: now + wait, burnsAttempt: false, crashed: false, Self.result(code)), code: code)
    }

    /// The connection ended, and the task did not end it, or not provably: it runs again at once, on the next
    /// connection, and no attempt is burned.
    package func again(_ code: String) -> Result {
        Result(disposition: .retry(dueAt: now, burnsAttempt: false, crashed: false, Self.result(code)), code: code)
    }

    /// A plugin crashed over the task: its own, or the guard that was asked.
    ///
    /// Among others nobody knows which of them it was, and none is charged. Alone it was this one: after three of that
    /// kind the task is dead and names the plugin.
    package func crashed(_ crash: PluginCrash, guard: PluginID? = nil) -> Result {
        let code = `guard` == nil ? "crashed" : "guard-crashed"
        guard crash.wasAlone else { return again(code + "-in-company") }
        let count = task.crashes + 1
        guard count >= Self.crashLimit else { return failure(code, crashed: true) }
        var message = OutcomeMessage(outcome: code)
        message.reason = "\(`guard` ?? task.plugin) crashed \(count) times while it had nothing but this task"
        return ended(.dead, message, code: code)
    }

    /// The work is deliberately not done.
    package func skipped(_ reason: String) -> Result {
        ended(.skipped, OutcomeMessage(Outcome.skipped(exception: reason)), code: "skipped")
    }

    /// One gateway after the other ended without a word while it had the task under way.
    package func unrescuable() -> Result {
        var message = OutcomeMessage(outcome: "gateway-crashed")
        message.reason = "\(task.rescues) gateways in a row ended while they had this task under way"
        return ended(.dead, message, code: "gateway-crashed")
    }

    /// The outcome cannot be kept: a person must look, and nothing may be said of it.
    package func unstorable() -> Result {
        ended(.dead, OutcomeMessage(outcome: "result-not-storable"), code: "result-not-storable")
    }

    /// A completion that breaks the contract.
    private func faulty(_ code: String) -> Result {
        let failed = failure(code)
        return Result(disposition: failed.disposition, code: code, fault: code)
    }

    private func performed(_ message: OutcomeMessage, items: [ResultItem]) throws -> Result {
        let outcome = try message.performed()
        let exceptions = try message.performedDatapoints()
        if let stranger = exceptions.keys.sorted().first(where: { !task.datapoints.contains($0) }) {
            throw ResultFault.datapointNotAsked(stranger)
        }
        switch outcome {
        case .done:
            try checkAnswered(items, exceptions)
            return ended(.done, message, items: items, code: "done")
        case .notFound:
            guard items.isEmpty else { throw ResultFault.notFoundWithItems }
            // "Nothing at all" and "this part failed" cannot both be true.
            guard exceptions.values.allSatisfy({ $0 == .notFound }) else { throw ResultFault.malformedOutcome }
            return ended(.notFound, message, code: "not-found")
        case .skipped: return ended(.skipped, message, code: "skipped")
        case .held: return ended(.held, message, code: "held")
        case .waiting(let until, let pollID): return waiting(until, pollID)
        case .retry(let after, _): return failure("retry", after: after, message: message)
        case .failed: return ended(.dead, message, code: "failed")
        }
    }

    private func preflight(_ message: OutcomeMessage) throws -> Result {
        switch try message.preflightDecision() {
        case .proceed, .hold, .cancel: ended(.done, message, code: message.outcome)
        case .waiting(let until, let pollID): waiting(until, pollID)
        case .retry(let after, _): failure("retry", after: after, message: message)
        case .failed: ended(.dead, message, code: "failed")
        }
    }

    /// Every datapoint of a done access has items, or was marked.
    private func checkAnswered(_ items: [ResultItem], _ exceptions: [Datapoint: Outcome]) throws {
        let answered = Set(items.map(\.datapoint))
        for datapoint in task.datapoints where !answered.contains(datapoint) && exceptions[datapoint] == nil {
            throw ResultFault.datapointUnanswered(datapoint)
        }
        for (datapoint, outcome) in exceptions where answered.contains(datapoint) && outcome == .notFound {
            throw ResultFault.notFoundWithItems
        }
    }

    private func ended(
        _ state: TaskState, _ message: OutcomeMessage, items: [ResultItem] = [], code: String
    ) -> Result {
        Result(disposition: .ended(state, Self.result(message, items: items)), code: code)
    }

    /// Its plugin's system is at work, until a time of the calendar.
    ///
    /// Where that time has passed, or one of the clocks is wrong, it is asked again after a pause on the gateway's own
    /// time, the longer the job has waited the later, so that no wrong clock makes a storm.
    private func waiting(_ until: Int64, _ pollID: String) -> Result {
        guard until >= calendar + Self.shortestWait else {
            // One that asks for less than a moment is asked after that moment; only a time that has passed says too little.
            let age = until > calendar ? 0 : (now - job.acceptedAt) / 8
            let pause = min(max(age, Self.shortestWait), 600_000)
            return Result(disposition: .overdue(dueAt: now + pause, pollID: pollID), code: "waiting")
        }
        let time = min(until, calendar + Self.longestWait)
        return Result(disposition: .waiting(until: time, pollID: pollID), code: "waiting")
    }

    /// An attempt that failed: again with backoff, or dead when there were too many.
    private func failure(
        _ code: String, after: Int64? = nil, crashed: Bool = false, message: OutcomeMessage? = nil
    ) -> Result {
        let result = message.map { Self.result($0) } ?? Self.result(code)
        let burned = task.attempts + 1
        guard burned < policy.attempts else {
            return Result(disposition: .ended(.dead, result), code: code)
        }
        let wait = max(policy.backoff.wait(afterFailures: burned, jitter: jitter), bounded(after))
        return Result(
            disposition: .retry(dueAt: now + wait, burnsAttempt: true, crashed: crashed, result), code: code)
    }

    /// What a plugin asked for, within the horizon in which a due time is believed; see ``TaskClaim/longestBackoff``.
    private func bounded(_ after: Int64?) -> Int64 { min(max(after ?? 0, 0), policy.longestWait) }

    /// How often a plugin may crash while it has nothing but one task.
    private static let crashLimit = 3

    /// A moment, so that no plugin is called in a loop.
    private static let shortestWait: Int64 = 1_000

    /// Half a year: no system is at work for longer on one request.
    private static let longestWait: Int64 = 183 * 86_400_000

    private static func result(_ message: OutcomeMessage, items: [ResultItem] = []) -> TaskResult {
        do {
            return TaskResult(message: try MessageCoding.encode(message), items: items)
        } catch {
            // An empty message is read as no answer.
            return TaskResult(message: [], items: items)
        }
    }

    private static func result(_ code: String) -> TaskResult { result(OutcomeMessage(outcome: code)) }
}
