package import CPluginABI
package import PluginKit
private import Synchronization

/// A host in memory: gives a plugin the contract's table and gathers what comes back.
///
/// It checks what a real host checks and notes a breach in the answer. Lives as long as the process, as the contract
/// asks of a host.
package final class MemoryHost: Sendable {
    /// What a test can do in the place of the host; each runs on the plugin's thread, before the host's own part.
    package struct Hooks: Sendable {
        /// Called for every chunk; a negative result goes to the plugin and the chunk is not kept.
        package var emit: @Sendable (parasol_token) -> Int32 = { _ in PARASOL_OK }
        package init() {}
    }

    private struct Job {
        var answer = Answer(outcome: OutcomeMessage(outcome: ""), items: [], faults: [])
        var indices: [UInt32: Int] = [:]
        var request: Request?
        var finished: CheckedContinuation<Answer, Never>?
        /// Nobody waits for it any more, but the completion is still owed.
        var isAbandoned = false
        /// A chunk was refused, so what follows of the items need not be whole.
        var isUnwanted = false
    }

    private struct State {
        var lastToken: parasol_token = 0
        var jobs: [parasol_token: Job] = [:]
        var events: [LogEvent] = []
        var breaches: [HostBreach] = []
        var lateCompletions = 0
        var calls = 0
        var isClosed = false
    }

    /// The most bytes that a value may have in all.
    private static let maximumValue = 4 << 20

    private let hooks: Hooks
    private let state = Mutex(State())

    package init(hooks: Hooks = Hooks()) { self.hooks = hooks }

    /// Completions of jobs that had ended or were never given out.
    package var lateCompletions: Int { state.withLock { $0.lateCompletions } }
    /// Calls of the plugin into the host so far, of all kinds.
    package var calls: Int { state.withLock { $0.calls } }
    /// What the plugin logged.
    package var events: [LogEvent] { state.withLock { $0.events } }
    /// What the plugin did that the contract forbids, in order.
    package var breaches: [HostBreach] { state.withLock { $0.breaches } }
    /// How many jobs the plugin holds, among them such that nobody waits for.
    package var heldJobs: Int { state.withLock { $0.jobs.count } }

    /// Gives out a token whose job's answer goes to `finished`; with a request, the answer is held against it.
    package func begin(
        _ finished: CheckedContinuation<Answer, Never>?, asked request: Request? = nil
    ) -> parasol_token {
        state.withLock { state in
            state.lastToken += 1
            state.jobs[state.lastToken] = Job(request: request, finished: finished)
            return state.lastToken
        }
    }

    /// Takes back a token whose job the plugin refused.
    package func forget(_ token: parasol_token) -> CheckedContinuation<Answer, Never>? {
        state.withLock { $0.jobs.removeValue(forKey: token)?.finished }
    }

    /// Waits for a job no longer and gives who waited, with what came so far; nil where it has ended.
    package func abandon(_ token: parasol_token) -> (waiting: CheckedContinuation<Answer, Never>, soFar: Answer)? {
        state.withLock { state in
            guard let job = state.jobs[token], let finished = job.finished else { return nil }
            state.jobs[token]?.finished = nil
            state.jobs[token]?.isAbandoned = true
            return (finished, job.answer)
        }
    }

    /// From here on every call of the plugin is a breach; gives who still waited for a job.
    package func close() -> [(waiting: CheckedContinuation<Answer, Never>, soFar: Answer)] {
        state.withLock { state in
            state.isClosed = true
            defer { state.jobs = [:] }
            return state.jobs.values.compactMap { job in job.finished.map { ($0, job.answer) } }
        }
    }

    /// Notes a breach that a caller of the plugin saw.
    package func note(_ breach: HostBreach) { state.withLock { $0.breaches.append(breach) } }

    /// The table, whose memory is never freed.
    package func table() -> UnsafePointer<parasol_host> {
        let table = UnsafeMutablePointer<parasol_host>.allocate(capacity: 1)
        table.initialize(to: hostTable(Unmanaged.passRetained(self).toOpaque()))
        return UnsafePointer(table)
    }

    // MARK: Calls of the plugin

    func log(_ event: [UInt8]) {
        let event = try? MessageCoding.decode(LogEvent.self, from: event)
        state.withLock { state in
            state.calls += 1
            if state.isClosed { state.breaches.append(.callAfterStop) }
            if let event { state.events.append(event) }
        }
    }

    func open(_ token: parasol_token, _ item: UInt32, _ header: [UInt8]) -> Int32 {
        change(token) { job throws(ItemBreach) in
            guard let header = try? MessageCoding.decode(ItemHeader.self, from: header), job.indices[item] == nil else {
                throw ItemBreach("item \(item) was opened without a header or twice")
            }
            job.indices[item] = job.answer.items.count
            job.answer.items.append(Answer.Item(header: header))
        }
    }

    func emit(_ token: parasol_token, _ item: UInt32, _ chunk: [UInt8]) -> Int32 {
        let result = hooks.emit(token)
        guard result == PARASOL_OK else {
            state.withLock { $0.jobs[token]?.isUnwanted = true }
            return result
        }
        return change(token) { job throws(ItemBreach) in
            guard let index = job.indices[item], !job.answer.items[index].isClosed else {
                throw ItemBreach("a chunk came for item \(item), which is not open")
            }
            guard chunk.count <= Int(PARASOL_MAX_CHUNK) else {
                throw ItemBreach("a chunk of item \(item) has more than 1 MiB", code: PARASOL_ERROR_TOO_LARGE)
            }
            let kind = job.answer.items[index].header.kind
            if kind == .rows, !Self.isRows(chunk) {
                throw ItemBreach("a chunk of item \(item) is not whole JSON values, one a line")
            }
            job.answer.items[index].bytes += chunk
            job.answer.items[index].chunks += 1
            if kind == .value, job.answer.items[index].bytes.count > Self.maximumValue {
                throw ItemBreach("the value of item \(item) has more than 4 MiB", code: PARASOL_ERROR_TOO_LARGE)
            }
        }
    }

    func close(_ token: parasol_token, _ item: UInt32) -> Int32 {
        change(token) { job throws(ItemBreach) in
            guard let index = job.indices[item], !job.answer.items[index].isClosed else {
                throw ItemBreach("item \(item) was closed but is not open")
            }
            job.answer.items[index].isClosed = true
            let closed = job.answer.items[index]
            if !job.isUnwanted, closed.header.kind == .value, !Self.isJSON(closed.bytes) {
                throw ItemBreach("the value of item \(item) is not one JSON value")
            }
        }
    }

    func complete(_ token: parasol_token, _ outcome: [UInt8]) -> Int32 {
        let job: Job? = state.withLock { state in
            state.calls += 1
            let job = state.jobs.removeValue(forKey: token)
            if job == nil {
                state.lateCompletions += 1
                state.breaches.append(state.isClosed ? .callAfterStop : .unknownCompletion)
            }
            return job
        }
        guard let job else { return PARASOL_ERROR_UNKNOWN_TOKEN }
        guard !job.isAbandoned else { return PARASOL_OK }
        job.finished?.resume(returning: judged(job, outcome))
        return PARASOL_OK
    }

    private func judged(_ job: Job, _ outcome: [UInt8]) -> Answer {
        var answer = job.answer
        if answer.items.contains(where: { !$0.isClosed }) {
            note(.openItem)
            answer.faults.append("an item was left open")
        }
        do {
            answer.outcome = try MessageCoding.decode(OutcomeMessage.self, from: outcome)
        } catch {
            note(.malformedOutcome)
            answer.faults.append("the completion is not an outcome")
            return answer
        }
        if let request = job.request {
            let review = AnswerReview(of: answer.outcome, answer.items.map(\.header), to: request)
            answer.faults += review.faults.map { "\($0.code.rawValue): \($0.message)" }
        }
        return answer
    }

    /// What is wrong with the use of an item, and what the plugin hears.
    private struct ItemBreach: Error {
        let message: String
        let code: Int32

        init(_ message: String, code: Int32 = PARASOL_ERROR_INVALID) {
            self.message = message
            self.code = code
        }
    }

    private func change(_ token: parasol_token, _ body: (inout Job) throws(ItemBreach) -> Void) -> Int32 {
        state.withLock { state in
            state.calls += 1
            guard var job = state.jobs[token] else {
                state.breaches.append(state.isClosed ? .callAfterStop : .unknownJob)
                return PARASOL_ERROR_UNKNOWN_TOKEN
            }
            guard !job.isAbandoned else { return PARASOL_ERROR_CANCELLED }
            defer { state.jobs[token] = job }
            do throws(ItemBreach) {
                try body(&job)
                return PARASOL_OK
            } catch {
                job.answer.faults.append(error.message)
                state.breaches.append(.invalidItem)
                return error.code
            }
        }
    }

    private static func isRows(_ chunk: [UInt8]) -> Bool {
        chunk.last == 0x0a
            && chunk.dropLast().split(separator: 0x0a, omittingEmptySubsequences: false).allSatisfy(isJSON)
    }

    private static func isJSON(_ bytes: some Sequence<UInt8>) -> Bool {
        (try? MessageCoding.decode(JSONValue.self, from: bytes)) != nil
    }
}
