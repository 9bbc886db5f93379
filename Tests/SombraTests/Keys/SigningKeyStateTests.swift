import Testing

@testable import Sombra

@Suite("Decisions about signing keys")
struct SigningKeyStateTests {
    private let start = ContinuousClock.now
    private let old: SigningKeys
    private let new: SigningKeys

    init() throws {
        old = try TestSigner().keys
        new = try TestSigner().keys
    }

    private func at(_ seconds: Int) -> ContinuousClock.Instant { start + .seconds(seconds) }

    /// A state whose keys were fetched at second 0.
    private func fetched() -> SigningKeyState {
        var state = SigningKeyState(policy: SigningKeyPolicy())
        #expect(state.keysNeeded(at: at(0)) == .fetch)
        state.fetched(old, at: at(0))
        return state
    }

    @Test("the first token fetches, and all that come meanwhile wait for the same fetch")
    func firstFetch() {
        var state = SigningKeyState(policy: SigningKeyPolicy())
        #expect(state.cached(at: at(0)) == nil)
        #expect(state.keysNeeded(at: at(0)) == .fetch)
        #expect(state.keysNeeded(at: at(0)) == .join)
        state.fetched(old, at: at(1))
        #expect(state.keysNeeded(at: at(1)) == .use(old))
    }

    @Test("keys serve an hour, then they are fetched again")
    func cache() {
        var state = fetched()
        #expect(state.cached(at: at(3599)) == old)
        #expect(state.keysNeeded(at: at(3599)) == .use(old))
        #expect(state.cached(at: at(3600)) == nil)
        #expect(state.keysNeeded(at: at(3600)) == .fetch)
    }

    @Test("a failed fetch keeps the old keys in use and is tried again after a growing pause")
    func keptWhenFetchFails() {
        var state = fetched()
        #expect(state.keysNeeded(at: at(3600)) == .fetch)
        state.fetchFailed("status_500", at: at(3600))
        #expect(state.usable(at: at(3600)) == old)
        #expect(state.keysNeeded(at: at(3600)) == .use(old))
        #expect(state.keysNeeded(at: at(3601)) == .fetch)
        state.fetchFailed("status_500", at: at(3601))
        #expect(state.keysNeeded(at: at(3602)) == .use(old))
        #expect(state.keysNeeded(at: at(3603)) == .fetch)
        for second in 4000..<4020 { state.fetchFailed("status_500", at: at(second)) }
        #expect(state.keysNeeded(at: at(4048)) == .use(old))
        #expect(state.keysNeeded(at: at(4049)) == .fetch)
    }

    @Test("keys that could not be renewed for a week serve no more")
    func keptForAWeek() {
        var state = fetched()
        #expect(state.keysNeeded(at: at(7 * 86400)) == .fetch)
        state.fetchFailed("timed_out", at: at(7 * 86400))
        #expect(state.usable(at: at(7 * 86400)) == nil)
        #expect(state.keysNeeded(at: at(7 * 86400)) == .unavailable)
    }

    @Test("without any key, a failed fetch makes it unavailable until the pause is over")
    func unavailable() {
        var state = SigningKeyState(policy: SigningKeyPolicy())
        #expect(state.keysNeeded(at: at(0)) == .fetch)
        state.fetchFailed("unauthorized", at: at(0))
        #expect(state.keysNeeded(at: at(0)) == .unavailable)
        #expect(state.lastFailure == "unauthorized")
        #expect(state.keysNeeded(at: at(1)) == .fetch)
    }

    @Test("a signature that fails causes one fetch, and the next one not before 30 s")
    func refetch() {
        var state = fetched()
        #expect(state.signatureFailed(with: old, at: at(10)) == .fetch)
        #expect(state.signatureFailed(with: old, at: at(10)) == .join)
        state.fetched(old, at: at(11))
        #expect(state.signatureFailed(with: old, at: at(39)) == .unavailable)
        #expect(state.signatureFailed(with: old, at: at(40)) == .fetch)
    }

    @Test("a signature that failed with keys replaced meanwhile is tried with the new ones, without a fetch")
    func replacedMeanwhile() {
        var state = fetched()
        #expect(state.signatureFailed(with: old, at: at(10)) == .fetch)
        state.fetched(new, at: at(11))
        #expect(state.signatureFailed(with: old, at: at(12)) == .use(new))
    }

    @Test("a refetch that fails keeps the old keys")
    func refetchFails() {
        var state = fetched()
        #expect(state.signatureFailed(with: old, at: at(10)) == .fetch)
        state.fetchFailed("status_500", at: at(10))
        #expect(state.cached(at: at(10)) == old)
        #expect(state.signatureFailed(with: old, at: at(20)) == .unavailable)
    }

    @Test("pinned keys are never fetched and never grow old")
    func pinned() {
        var state = SigningKeyState(pinned: old)
        #expect(state.cached(at: at(90 * 86400)) == old)
        #expect(state.keysNeeded(at: at(90 * 86400)) == .use(old))
        #expect(state.signatureFailed(with: old, at: at(0)) == .unavailable)
    }
}
