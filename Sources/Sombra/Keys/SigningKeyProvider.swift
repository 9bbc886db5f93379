package import Logging
import Synchronization

/// Keeps the signing keys of the Sombra gateway, for any number of callers at once.
///
/// All decisions are those of `SigningKeyState`; here they are carried out. Any thread may call; the lock is held
/// for a few instructions and never over a suspension.
package final class SigningKeyProvider: Sendable {
    private struct Guarded {
        var state: SigningKeyState
        /// The fetch that runs.
        ///
        /// A task of its own, so that no caller's cancellation ends it for the others.
        var fetch: Task<Void, Never>?
    }

    private let guarded: Mutex<Guarded>
    private let fetchKeys: @Sendable () async throws -> SigningKeys
    private let now: @Sendable () -> ContinuousClock.Instant
    private let logger: Logger

    /// Makes a provider that fetches when it must; nothing is fetched before the first call.
    package init(
        policy: SigningKeyPolicy = SigningKeyPolicy(), logger: Logger,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { ContinuousClock.now },
        fetch: @escaping @Sendable () async throws -> SigningKeys
    ) {
        guarded = Mutex(Guarded(state: SigningKeyState(policy: policy)))
        self.logger = logger
        self.now = now
        fetchKeys = fetch
    }

    /// Makes a provider of pinned keys, which never fetches.
    package init(pinned: SigningKeys, logger: Logger) {
        guarded = Mutex(Guarded(state: SigningKeyState(pinned: pinned)))
        self.logger = logger
        now = { ContinuousClock.now }
        fetchKeys = { pinned }
    }

    /// The keys, if they need no fetch: the way of nearly every webhook, without a suspension.
    package func cachedKeys() -> SigningKeys? {
        let instant = now()
        return guarded.withLock { $0.state.cached(at: instant) }
    }

    /// The keys, fetched where they are older than an hour; callers at the same time share one fetch.
    ///
    /// A failed fetch leaves the old keys in use; it is tried again after a pause that grows, not once a webhook.
    package func keys() async throws(SigningKeyUnavailable) -> SigningKeys {
        if let keys = await carryOut({ $0.keysNeeded(at: $1) }) { return keys }
        throw SigningKeyUnavailable(cause: guarded.withLock { $0.state.lastFailure })
    }

    /// Other keys than those with which a signature failed, or nil if there are none to be had now.
    ///
    /// Fetches at most once in 30 s over all callers.
    package func newerKeys(than used: SigningKeys) async -> SigningKeys? {
        let keys = await carryOut { $0.signatureFailed(with: used, at: $1) }
        return keys == used ? nil : keys
    }

    private func carryOut(
        _ decide: (inout SigningKeyState, ContinuousClock.Instant) -> SigningKeyState.Decision
    ) async -> SigningKeys? {
        let instant = now()
        let (decision, running) = guarded.withLock { guarded in
            let decision = decide(&guarded.state, instant)
            if decision == .fetch { guarded.fetch = Task { await self.fetch() } }
            return (decision, guarded.fetch)
        }
        switch decision {
        case .use(let keys): return keys
        case .unavailable: return nil
        case .fetch, .join:
            await running?.value
            let instant = now()
            return guarded.withLock { $0.state.usable(at: instant) }
        }
    }

    private func fetch() async {
        do {
            let keys = try await fetchKeys()
            let instant = now()
            guarded.withLock { guarded in
                guarded.state.fetched(keys, at: instant)
                guarded.fetch = nil
            }
            logger.debug("signing key fetched", metadata: ["keys": "\(keys.keys.count)"])
        } catch {
            let cause = Self.code(of: error)
            let instant = now()
            guarded.withLock { guarded in
                guarded.state.fetchFailed(cause, at: instant)
                guarded.fetch = nil
            }
            logger.warning("signing key could not be fetched; known keys stay in use", metadata: ["cause": "\(cause)"])
        }
    }

    /// A code that is safe to log: an error of another library may hold addresses or header values.
    private static func code(of error: any Error) -> String {
        switch error {
        case let error as CallFailure: error.code
        case let error as SigningKeyError: error.rawValue
        default: String(describing: type(of: error))
        }
    }
}
