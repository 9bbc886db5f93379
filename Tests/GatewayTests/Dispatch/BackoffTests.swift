import Testing

@testable import Gateway

@Suite("Backoff")
struct BackoffTests {
    private let backoff = Backoff(first: 2_000, longest: 60_000)

    @Test("a wait doubles with each failure, up to the longest")
    func doubles() {
        let waits = (1...7).map { backoff.wait(afterFailures: $0, jitter: 0) }
        #expect(waits == [2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000])
        #expect(backoff.wait(afterFailures: 10_000, jitter: 0) == 60_000)
    }

    @Test("jitter takes away at most half, so that nothing comes back at once")
    func jitter() {
        #expect(backoff.wait(afterFailures: 1, jitter: 0.5) == 1_500)
        #expect(backoff.wait(afterFailures: 1, jitter: 1) == 1_000)
    }
}
