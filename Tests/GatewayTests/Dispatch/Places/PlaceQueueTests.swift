import Testing

@testable import Gateway

@Suite("Places at a plugin")
struct PlaceQueueTests {
    @Test("as many are inside as there are places, and the rest follow in their order")
    func order() {
        let queue = Queue(limit: 2)
        #expect(queue.enter(1, .shared))
        #expect(queue.enter(2, .shared))
        #expect(!queue.enter(3, .shared))
        #expect(!queue.enter(4, .shared))
        #expect(queue.leave() == [3])
        #expect(queue.leave() == [4])
        #expect(queue.leave() == [])
    }

    @Test("who wants to be alone waits for all, is passed by none, and keeps all out")
    func alone() {
        let queue = Queue(limit: 8)
        #expect(queue.enter(1, .shared))
        #expect(queue.enter(2, .shared))
        #expect(!queue.enter(3, .alone))
        #expect(!queue.enterAtOnce(.shared))
        #expect(!queue.enter(4, .shared))
        #expect(!queue.enter(5, .shared))
        #expect(queue.leave() == [])
        #expect(queue.leave() == [3])
        #expect(!queue.enterAtOnce(.shared))
        #expect(queue.leave() == [4, 5])
        #expect(queue.enterAtOnce(.shared))
    }

    @Test("two who want to be alone come one after the other")
    func twoAlone() {
        let queue = Queue(limit: 8)
        #expect(queue.enter(1, .alone))
        #expect(!queue.enter(2, .alone))
        #expect(!queue.enter(3, .shared))
        #expect(queue.leave() == [2])
        #expect(queue.leave() == [3])
    }

    @Test("who gives up waiting makes way for those behind")
    func withdraw() {
        let queue = Queue(limit: 2)
        #expect(queue.enter(1, .shared))
        #expect(!queue.enter(2, .alone))
        #expect(!queue.enter(3, .shared))
        #expect(queue.withdraw(2) == [3])
        #expect(queue.withdraw(2) == [])
    }

    @Test("more places let in who waits, fewer put nobody out")
    func limit() {
        let queue = Queue(limit: 1)
        #expect(queue.enter(1, .shared))
        #expect(!queue.enter(2, .shared))
        #expect(!queue.enter(3, .shared))
        #expect(queue.setLimit(3) == [2, 3])
        #expect(queue.setLimit(1) == [])
        #expect(queue.leave() == [])
        #expect(queue.leave() == [])
        #expect(!queue.enterAtOnce(.shared))
        #expect(queue.leave() == [])
        #expect(queue.enterAtOnce(.shared))
    }
}

/// A queue that changes within an expectation.
private final class Queue {
    private var queue: PlaceQueue

    init(limit: Int) { queue = PlaceQueue(limit: limit) }

    func enter(_ ticket: UInt64, _ manner: PlaceQueue.Manner) -> Bool { queue.enter(ticket, manner) }
    func enterAtOnce(_ manner: PlaceQueue.Manner) -> Bool { queue.enterAtOnce(manner) }
    func leave() -> [UInt64] { queue.leave() }
    func withdraw(_ ticket: UInt64) -> [UInt64] { queue.withdraw(ticket) }
    func setLimit(_ limit: Int) -> [UInt64] { queue.setLimit(limit) }
}
