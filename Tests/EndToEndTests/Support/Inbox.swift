import Synchronization

/// Lines as they come from somewhere else, and whoever waits for one of them.
final class Inbox: Sendable {
    /// A line that did not come.
    struct Missed: Error, CustomStringConvertible {
        let description: String
    }

    private struct Waiter {
        let matches: @Sendable (String) -> Bool
        let continuation: CheckedContinuation<String?, Never>
    }

    private struct State {
        var lines: [String] = []
        var isClosed = false
        var waiters: [Int: Waiter] = [:]
        var nextWaiter = 0
    }

    /// Only a guard against hanging.
    static let patience = Duration.seconds(180)

    private let state = Mutex(State())

    var lines: [String] { state.withLock(\.lines) }
    var isClosed: Bool { state.withLock(\.isClosed) }

    func append(_ line: String) {
        let woken = state.withLock { state in
            state.lines.append(line)
            let woken = state.waiters.filter { $0.value.matches(line) }
            for id in woken.keys { state.waiters[id] = nil }
            return woken.values.map(\.continuation)
        }
        for waiter in woken { waiter.resume(returning: line) }
    }

    /// No further line will come.
    func close() {
        let woken = state.withLock { state in
            defer { state.waiters = [:] }
            state.isClosed = true
            return state.waiters.values.map(\.continuation)
        }
        for waiter in woken { waiter.resume(returning: nil) }
    }

    /// The first line from number `start` on that matches, as soon as it is there.
    func first(
        _ what: String, from start: Int = 0, where matches: @escaping @Sendable (String) -> Bool
    ) async throws -> String {
        let line = await withTaskGroup(of: String?.self) { group in
            group.addTask { await self.wait(from: start, matches) }
            group.addTask {
                try? await Task.sleep(for: Self.patience)
                return nil
            }
            defer { group.cancelAll() }
            return await group.next() ?? nil
        }
        guard let line else {
            throw Missed(
                description: "\(what) did not come; the last lines are\n" + lines.suffix(20).joined(separator: "\n"))
        }
        return line
    }

    /// Returns when no further line will come.
    func closed(_ what: String) async throws {
        do {
            _ = try await first(what) { _ in false }
        } catch {
            guard isClosed else { throw error }
        }
    }

    private func wait(from start: Int, _ matches: @escaping @Sendable (String) -> Bool) async -> String? {
        let id = state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let known: String?? = state.withLock { state in
                    if let line = state.lines.dropFirst(start).first(where: matches) { return line }
                    if state.isClosed || Task.isCancelled { return .some(nil) }
                    state.waiters[id] = Waiter(matches: matches, continuation: continuation)
                    return nil
                }
                if let known { continuation.resume(returning: known) }
            }
        } onCancel: {
            state.withLock { $0.waiters.removeValue(forKey: id) }?.continuation.resume(returning: nil)
        }
    }
}
