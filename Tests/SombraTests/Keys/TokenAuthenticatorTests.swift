import Logging
import Synchronization
import Testing

@testable import Sombra

@Suite("Authentication with keys that are fetched")
struct TokenAuthenticatorTests {
    /// A gateway whose key can be rotated, and a clock that is set by hand.
    private final class Gateway: Sendable {
        struct State {
            var keys: SigningKeys?
            var fetches = 0
            var elapsed = Duration.zero
        }
        let state: Mutex<State>
        private let start = ContinuousClock.now

        init(_ keys: SigningKeys?) { state = Mutex(State(keys: keys)) }

        var fetches: Int { state.withLock { $0.fetches } }
        func rotate(to keys: SigningKeys?) { state.withLock { $0.keys = keys } }
        func advance(_ seconds: Int) { state.withLock { $0.elapsed += .seconds(seconds) } }

        func authenticator() -> TokenAuthenticator {
            let provider = SigningKeyProvider(
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
                now: { self.start + self.state.withLock { $0.elapsed } },
                fetch: {
                    try self.state.withLock { state in
                        state.fetches += 1
                        guard let keys = state.keys else {
                            throw CallFailure.refused(.transient(.status(500), retryAfter: nil))
                        }
                        return keys
                    }
                }
            )
            return TokenAuthenticator(verifier: TokenVerifier(audience: "northwind-books"), provider: provider)
        }
    }

    private let signer = TestSigner()

    @Test("a token is accepted with a fetched key, which further tokens share")
    func accepted() async throws {
        let gateway = Gateway(try signer.keys)
        let authenticator = gateway.authenticator()
        for _ in 0..<5 {
            let token = try await authenticator.authenticate(try signer.token(), at: 1_000_000)
            #expect(token.value == "user-100001")
        }
        #expect(gateway.fetches == 1)
    }

    @Test("fifty callers at the same time share one fetch")
    func shared() async throws {
        let gateway = Gateway(try signer.keys)
        let authenticator = gateway.authenticator()
        let token = try signer.token()
        try await withThrowingTaskGroup(of: VerifiedToken.self) { group in
            for _ in 0..<50 { group.addTask { try await authenticator.authenticate(token, at: 1_000_000) } }
            for try await verified in group { #expect(verified.value == "user-100001") }
        }
        #expect(gateway.fetches == 1)
    }

    @Test("a token signed after a rotation is accepted with one refetch")
    func rotation() async throws {
        let gateway = Gateway(try signer.keys)
        let authenticator = gateway.authenticator()
        _ = try await authenticator.authenticate(try signer.token(), at: 1_000_000)
        let next = TestSigner()
        gateway.rotate(to: try next.keys)
        _ = try await authenticator.authenticate(try next.token(), at: 1_000_000)
        #expect(gateway.fetches == 2)
        await #expect(throws: TokenAuthenticator.Refusal.token(.signature)) {
            try await authenticator.authenticate(try signer.token(), at: 1_000_000)
        }
        #expect(gateway.fetches == 2)
    }

    @Test("a hundred forged tokens cause one fetch in 30 s, malformed ones none")
    func forged() async throws {
        let gateway = Gateway(try signer.keys)
        let authenticator = gateway.authenticator()
        _ = try await authenticator.authenticate(try signer.token(), at: 1_000_000)
        await #expect(throws: TokenAuthenticator.Refusal.token(.notCompact)) {
            try await authenticator.authenticate("forged", at: 1_000_000)
        }
        #expect(gateway.fetches == 1)
        let forged = try TestSigner().token()
        for _ in 0..<100 {
            await #expect(throws: TokenAuthenticator.Refusal.token(.signature)) {
                try await authenticator.authenticate(forged, at: 1_000_000)
            }
        }
        #expect(gateway.fetches == 2)
        gateway.advance(30)
        await #expect(throws: TokenAuthenticator.Refusal.token(.signature)) {
            try await authenticator.authenticate(forged, at: 1_000_000)
        }
        #expect(gateway.fetches == 3)
    }

    @Test("without a key nothing is judged, and the gateway is not asked once a webhook")
    func keyUnavailable() async throws {
        let gateway = Gateway(nil)
        let authenticator = gateway.authenticator()
        let token = try signer.token()
        let expected = TokenAuthenticator.Refusal.keyUnavailable(SigningKeyUnavailable(cause: "status_500"))
        for _ in 0..<20 {
            await #expect(throws: expected) { try await authenticator.authenticate(token, at: 1_000_000) }
        }
        #expect(gateway.fetches == 1)
        gateway.rotate(to: try signer.keys)
        gateway.advance(1)
        _ = try await authenticator.authenticate(token, at: 1_000_000)
    }

    @Test("an old key stays in use when the gateway cannot be asked after an hour")
    func oldKeyKept() async throws {
        let gateway = Gateway(try signer.keys)
        let authenticator = gateway.authenticator()
        _ = try await authenticator.authenticate(try signer.token(), at: 1_000_000)
        gateway.rotate(to: nil)
        gateway.advance(3600)
        for _ in 0..<5 { _ = try await authenticator.authenticate(try signer.token(), at: 1_000_000) }
        #expect(gateway.fetches == 2)
    }

    @Test("pinned keys need no gateway")
    func pinned() async throws {
        let provider = SigningKeyProvider(pinned: try signer.keys, logger: Logger(label: "test"))
        let authenticator = TokenAuthenticator(
            verifier: TokenVerifier(audience: "northwind-books"), provider: provider
        )
        _ = try await authenticator.authenticate(try signer.token(), at: 1_000_000)
    }
}
