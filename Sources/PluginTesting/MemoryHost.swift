package import CPluginABI
internal import PluginKit
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
        var finished: CheckedContinuation<Answer, Never>?
    }

    private struct State {
        var lastToken: parasol_token = 0
        var jobs: [parasol_token: Job] = [:]
        var events: [LogEvent] = []
        var lateCompletions = 0
        var calls = 0
    }

    private let hooks: Hooks
    private let state = Mutex(State())

    package init(hooks: Hooks = Hooks()) { self.hooks = hooks }

    /// Completions of jobs that had ended or were never given out.
    package var lateCompletions: Int { state.withLock { $0.lateCompletions } }
    /// Calls of the plugin into the host so far, of all kinds.
    package var calls: Int { state.withLock { $0.calls } }
    /// What the plugin logged.
    package var events: [LogEvent] { state.withLock { $0.events } }

    /// Gives out a token whose job's answer goes to `finished`.
    package func begin(_ finished: CheckedContinuation<Answer, Never>?) -> parasol_token {
        state.withLock { state in
            state.lastToken += 1
            state.jobs[state.lastToken] = Job(finished: finished)
            return state.lastToken
        }
    }

    /// Takes back a token whose job the plugin refused.
    package func forget(_ token: parasol_token) -> CheckedContinuation<Answer, Never>? {
        state.withLock { $0.jobs.removeValue(forKey: token)?.finished }
    }

    /// The table, whose memory is never freed.
    package func table() -> UnsafePointer<parasol_host> {
        let table = UnsafeMutablePointer<parasol_host>.allocate(capacity: 1)
        table.initialize(to: hostTable(Unmanaged.passRetained(self).toOpaque()))
        return UnsafePointer(table)
    }

    // MARK: Calls of the plugin

    fileprivate func log(_ event: [UInt8]) {
        let event = try? MessageCoding.decode(LogEvent.self, from: event)
        state.withLock { state in
            state.calls += 1
            if let event { state.events.append(event) }
        }
    }

    fileprivate func open(_ token: parasol_token, _ item: UInt32, _ header: [UInt8]) -> Int32 {
        change(token) { job in
            guard let header = try? MessageCoding.decode(ItemHeader.self, from: header), job.indices[item] == nil else {
                job.answer.faults.append("item \(item) was opened without a header or twice")
                return PARASOL_ERROR_INVALID
            }
            job.indices[item] = job.answer.items.count
            job.answer.items.append(Answer.Item(header: header))
            return PARASOL_OK
        }
    }

    fileprivate func emit(_ token: parasol_token, _ item: UInt32, _ chunk: [UInt8]) -> Int32 {
        let result = hooks.emit(token)
        guard result == PARASOL_OK else { return result }
        return change(token) { job in
            guard let index = job.indices[item], !job.answer.items[index].isClosed else {
                job.answer.faults.append("a chunk came for item \(item), which is not open")
                return PARASOL_ERROR_INVALID
            }
            guard chunk.count <= Int(PARASOL_MAX_CHUNK) else {
                job.answer.faults.append("a chunk of item \(item) has more than 1 MiB")
                return PARASOL_ERROR_TOO_LARGE
            }
            if job.answer.items[index].header.kind == .rows, !Self.isRows(chunk) {
                job.answer.faults.append("a chunk of item \(item) is not whole JSON values, one a line")
                return PARASOL_ERROR_INVALID
            }
            job.answer.items[index].bytes += chunk
            job.answer.items[index].chunks += 1
            return PARASOL_OK
        }
    }

    fileprivate func close(_ token: parasol_token, _ item: UInt32) -> Int32 {
        change(token) { job in
            guard let index = job.indices[item], !job.answer.items[index].isClosed else {
                job.answer.faults.append("item \(item) was closed but is not open")
                return PARASOL_ERROR_INVALID
            }
            job.answer.items[index].isClosed = true
            return PARASOL_OK
        }
    }

    fileprivate func complete(_ token: parasol_token, _ outcome: [UInt8]) -> Int32 {
        let job: Job? = state.withLock { state in
            state.calls += 1
            let job = state.jobs.removeValue(forKey: token)
            if job == nil { state.lateCompletions += 1 }
            return job
        }
        guard var answer = job?.answer else { return PARASOL_ERROR_UNKNOWN_TOKEN }
        do {
            answer.outcome = try MessageCoding.decode(OutcomeMessage.self, from: outcome)
        } catch {
            answer.faults.append("the completion is not an outcome")
        }
        if answer.items.contains(where: { !$0.isClosed }) { answer.faults.append("an item was left open") }
        job?.finished?.resume(returning: answer)
        return PARASOL_OK
    }

    private func change(_ token: parasol_token, _ body: (inout Job) -> Int32) -> Int32 {
        state.withLock { state in
            state.calls += 1
            guard var job = state.jobs[token] else { return PARASOL_ERROR_UNKNOWN_TOKEN }
            defer { state.jobs[token] = job }
            return body(&job)
        }
    }

    private static func isRows(_ chunk: [UInt8]) -> Bool {
        chunk.last == 0x0a
            && chunk.dropLast().split(separator: 0x0a, omittingEmptySubsequences: false).allSatisfy { line in
                (try? MessageCoding.decode(JSONValue.self, from: line)) != nil
            }
    }
}

// Functions of the file, in no one's isolation, because the plugin calls them from threads of its own.

private func hostTable(_ context: UnsafeMutableRawPointer) -> parasol_host {
    parasol_host(
        size: UInt32(MemoryLayout<parasol_host>.size),
        abi_minor: PARASOL_ABI_MINOR,
        context: context,
        get_extension: { _, _ in nil },
        log: { context, _, event in host(context)?.log(bytes(event)) },
        open_item: { context, token, item, header in
            host(context)?.open(token, item, bytes(header)) ?? PARASOL_ERROR_INVALID
        },
        emit: { context, token, item, chunk in
            host(context)?.emit(token, item, bytes(chunk)) ?? PARASOL_ERROR_INVALID
        },
        close_item: { context, token, item in host(context)?.close(token, item) ?? PARASOL_ERROR_INVALID },
        complete: { context, token, outcome in
            host(context)?.complete(token, bytes(outcome)) ?? PARASOL_ERROR_INVALID
        }
    )
}

private func host(_ context: UnsafeMutableRawPointer?) -> MemoryHost? {
    context.map { Unmanaged<MemoryHost>.fromOpaque($0).takeUnretainedValue() }
}

func bytes(_ borrowed: parasol_bytes) -> [UInt8] {
    Array(UnsafeBufferPointer(start: borrowed.pointer, count: borrowed.pointer == nil ? 0 : Int(borrowed.length)))
}
