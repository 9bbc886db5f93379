/// Who is inside a gate and who waits before it: first come, first served.
///
/// Pure. Each change answers which of those that waited are inside now.
struct PlaceQueue: Sendable {
    /// How a caller wants to be inside.
    enum Manner: Sendable {
        /// Beside others, up to the limit.
        case shared
        /// With nobody else.
        case alone
    }

    private struct Waiter {
        let ticket: UInt64
        let manner: Manner
    }

    private var limit: Int
    private var inside = 0
    private var isTakenAlone = false
    private var waiters: [Waiter] = []

    /// Makes a queue before `limit` places.
    init(limit: Int) { self.limit = max(limit, 1) }

    /// Takes a place that is free now.
    ///
    /// Whoever waits is never passed, so that a caller who wants to be alone comes to its turn under any load.
    mutating func enterAtOnce(_ manner: Manner) -> Bool {
        guard waiters.isEmpty, hasRoom(for: manner) else { return false }
        take(manner)
        return true
    }

    /// Takes a place, or the last place in the queue; true for a place.
    mutating func enter(_ ticket: UInt64, _ manner: Manner) -> Bool {
        if enterAtOnce(manner) { return true }
        waiters.append(Waiter(ticket: ticket, manner: manner))
        return false
    }

    /// Gives a place back.
    mutating func leave() -> [UInt64] {
        inside -= 1
        isTakenAlone = false
        return admit()
    }

    /// Takes a caller out of the queue; those behind it may come to their turn.
    mutating func withdraw(_ ticket: UInt64) -> [UInt64] {
        waiters.removeAll { $0.ticket == ticket }
        return admit()
    }

    /// Changes how many places there are; whoever is inside stays.
    mutating func setLimit(_ limit: Int) -> [UInt64] {
        self.limit = max(limit, 1)
        return admit()
    }

    private mutating func admit() -> [UInt64] {
        var admitted: [UInt64] = []
        while let next = waiters.first, hasRoom(for: next.manner) {
            waiters.removeFirst()
            take(next.manner)
            admitted.append(next.ticket)
        }
        return admitted
    }

    private func hasRoom(for manner: Manner) -> Bool {
        switch manner {
        case .shared: !isTakenAlone && inside < limit
        case .alone: inside == 0
        }
    }

    private mutating func take(_ manner: Manner) {
        inside += 1
        isTakenAlone = manner == .alone
    }
}
