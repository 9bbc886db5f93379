import Foundation

/// Changes of belief, and whoever waits for one.
extension SimulatedSombra {
    /// Returns as soon as the condition holds; it is asked after each change.
    func wait(until condition: @escaping @Sendable (Belief) -> Bool) async throws -> Belief {
        if condition(belief) { return belief }
        let id = nextWaiter
        nextWaiter += 1
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                if Task.isCancelled || isClosed {
                    continuation.resume(throwing: CancellationError())
                } else {
                    waiters[id] = Waiter(condition: condition, continuation: continuation)
                }
            }
        } onCancel: {
            Task { await self.giveUp(id) }
        }
    }

    private func giveUp(_ id: Int) {
        waiters.removeValue(forKey: id)?.continuation.resume(throwing: CancellationError())
    }

    /// The only way to change beliefs: afterwards what is due goes out and whoever waited for it is woken.
    @discardableResult
    func change<Result>(_ body: (inout Belief) throws -> Result) rethrows -> Result {
        defer {
            for subject in belief.takeDue() { outbox.yield(subject) }
            for (id, waiter) in waiters where waiter.condition(belief) {
                waiters[id] = nil
                waiter.continuation.resume(returning: belief)
            }
        }
        return try body(&belief)
    }

    /// Delivers the job of a nonce again at a date.
    func scheduleRetry(nonce: String, at date: Date) {
        guard case .job(let id) = belief.nonces[nonce]?.subject else { return }
        let pause = max(0, date.timeIntervalSince(configuration.now()))
        retries[id]?.cancel()
        retries[id] = Task {
            do { try await configuration.pause(.seconds(pause)) } catch { return }
            change { $0.redeliver(job: id, dueAt: date) }
        }
    }
}

extension SimulatedSombra {
    /// As `wait(until:)`, but not for ever.
    nonisolated func waitUntil(
        timeout: Duration, _ condition: @escaping @Sendable (Belief) -> Bool
    ) async throws -> Belief {
        try await withThrowingTaskGroup(of: Belief?.self) { group in
            group.addTask { try await self.wait(until: condition) }
            group.addTask {
                try await Task.sleep(for: timeout)
                return nil
            }
            defer { group.cancelAll() }
            guard let met = try await group.next(), let belief = met else {
                throw SimulatorError.timedOut(timeout / .seconds(1), await belief.outstanding)
            }
            return belief
        }
    }
}

extension Belief {
    /// What is still open, in states and counts alone.
    fileprivate var outstanding: String {
        let jobs = Dictionary(grouping: jobs, by: \.state).map { "\($0.value.count) jobs \($0.key.rawValue)" }
        let checks = Dictionary(grouping: enrichments, by: \.state).map { state, checks in
            "\(checks.count) checks \(state.rawValue)"
        }
        let failed = deliveries.compactMap(\.failure).last.map { "last failed delivery: \($0)" }
        let parts = jobs.sorted() + checks.sorted() + ["\(ledger.count) calls", "\(violations.count) violations"]
        return (parts + (failed.map { [$0] } ?? [])).joined(separator: ", ")
    }
}
