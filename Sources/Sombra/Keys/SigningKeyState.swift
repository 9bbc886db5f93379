/// Decides which keys to use and when to fetch; pure, time is a parameter.
struct SigningKeyState {
    typealias Instant = ContinuousClock.Instant

    /// What a caller has to do.
    enum Decision: Equatable {
        /// Verify with these.
        case use(SigningKeys)
        /// Start a fetch, tell `fetched` how it ended, and ask `keysAfterFetch`.
        case fetch
        /// Wait for the fetch that runs, and ask `keysAfterFetch`.
        case join
        /// There is nothing to verify with, or nothing newer.
        case unavailable
    }

    private let policy: SigningKeyPolicy
    private let isPinned: Bool
    private var keys: SigningKeys?
    private var fetchedAt: Instant?
    private var isFetching = false
    private var failures = 0
    private var noFetchBefore: Instant?
    private var noRefetchBefore: Instant?
    /// Why the last fetch failed.
    private(set) var lastFailure = "not_fetched"

    init(policy: SigningKeyPolicy) {
        self.policy = policy
        isPinned = false
    }

    init(pinned: SigningKeys) {
        policy = SigningKeyPolicy()
        isPinned = true
        keys = pinned
    }

    /// The keys if they need no fetch.
    func cached(at now: Instant) -> SigningKeys? {
        if isPinned { return keys }
        guard let fetchedAt, now - fetchedAt < policy.cacheFor else { return nil }
        return keys
    }

    /// A token came and wants keys.
    mutating func keysNeeded(at now: Instant) -> Decision {
        if let keys = cached(at: now) { return .use(keys) }
        if isFetching { return .join }
        if let noFetchBefore, now < noFetchBefore {
            return usable(at: now).map(Decision.use) ?? .unavailable
        }
        isFetching = true
        return .fetch
    }

    /// A signature failed with `used`: perhaps the gateway's keys were rotated.
    mutating func signatureFailed(with used: SigningKeys, at now: Instant) -> Decision {
        if isPinned { return .unavailable }
        if let keys, keys != used { return .use(keys) }
        if isFetching { return .join }
        if let noRefetchBefore, now < noRefetchBefore { return .unavailable }
        if let noFetchBefore, now < noFetchBefore { return .unavailable }
        noRefetchBefore = now + policy.refetchPause
        isFetching = true
        return .fetch
    }

    /// The fetch ended well.
    mutating func fetched(_ new: SigningKeys, at now: Instant) {
        isFetching = false
        keys = new
        fetchedAt = now
        failures = 0
        noFetchBefore = nil
    }

    /// The fetch failed; what was known before stays.
    mutating func fetchFailed(_ cause: String, at now: Instant) {
        isFetching = false
        lastFailure = cause
        let pause = policy.firstRetryPause * (1 << min(failures, 16))
        noFetchBefore = now + min(pause, policy.longestRetryPause)
        failures += 1
    }

    /// The keys to use after a fetch, however it ended.
    func usable(at now: Instant) -> SigningKeys? {
        if isPinned { return keys }
        guard let fetchedAt, now - fetchedAt < policy.keepFor else { return nil }
        return keys
    }
}
