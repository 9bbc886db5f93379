import Testing

@testable import Gateway

@Suite("Places at a plugin")
struct PlaceQueueTests {
    @Test("as many are inside as there are places, and the rest follow in their order")
    func order() {
        var queue = PlaceQueue(limit: 2)
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
        var queue = PlaceQueue(limit: 8)
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
        var queue = PlaceQueue(limit: 8)
        #expect(queue.enter(1, .alone))
        #expect(!queue.enter(2, .alone))
        #expect(!queue.enter(3, .shared))
        #expect(queue.leave() == [2])
        #expect(queue.leave() == [3])
    }

    @Test("who gives up waiting makes way for those behind")
    func withdraw() {
        var queue = PlaceQueue(limit: 2)
        #expect(queue.enter(1, .shared))
        #expect(!queue.enter(2, .alone))
        #expect(!queue.enter(3, .shared))
        #expect(queue.withdraw(2) == [3])
        #expect(queue.withdraw(2) == [])
    }

    @Test("more places let in who waits, fewer put nobody out")
    func limit() {
        var queue = PlaceQueue(limit: 1)
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
