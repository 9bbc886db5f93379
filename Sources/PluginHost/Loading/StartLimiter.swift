/// Lets a few plugins start at once, the others in their order, so that many new files do not start a storm of processes.
actor StartLimiter {
    private let limit: Int
    private var inside = 0
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(limit: Int) { self.limit = limit }

    /// Runs `body` as soon as there is room.
    func run<Result: Sendable>(_ body: @Sendable () async -> Result) async -> Result {
        await enter()
        defer { leave() }
        return await body()
    }

    private func enter() async {
        if inside < limit {
            inside += 1
        } else {
            // Whoever leaves hands the place over.
            await withCheckedContinuation { waiting.append($0) }
        }
    }

    private func leave() {
        if waiting.isEmpty { inside -= 1 } else { waiting.removeFirst().resume() }
    }
}
