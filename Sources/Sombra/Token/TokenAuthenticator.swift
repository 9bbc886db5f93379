/// Verifies tokens with whatever keys are current, and once more with a newer key where the signature fails.
package struct TokenAuthenticator: Sendable {
    /// Why a token could not be accepted.
    package enum Refusal: Error, Sendable, Equatable {
        /// The token breaks a rule: 401.
        case token(TokenFailure)
        /// No signing key could be had: 503, nothing is known of the token.
        case keyUnavailable(SigningKeyUnavailable)
    }

    private let verifier: TokenVerifier
    private let provider: SigningKeyProvider

    /// Makes an authenticator.
    package init(verifier: TokenVerifier, provider: SigningKeyProvider) {
        self.verifier = verifier
        self.provider = provider
    }

    /// Verifies the value of the header `x-sombra-token`.
    ///
    /// Suspends only where a key must be fetched. `now` is in milliseconds since 1970.
    package func authenticate(_ header: String, at now: Int64) async throws(Refusal) -> VerifiedToken {
        // A malformed token must not cause a fetch.
        let token: CompactToken
        do {
            token = try CompactToken(header)
        } catch {
            throw .token(error)
        }
        let keys = try await currentKeys()
        do {
            return try verifier.verify(token, with: keys, at: now)
        } catch .signature {
            guard let newer = await provider.newerKeys(than: keys) else { throw .token(.signature) }
            do {
                return try verifier.verify(token, with: newer, at: now)
            } catch {
                throw .token(error)
            }
        } catch {
            throw .token(error)
        }
    }

    private func currentKeys() async throws(Refusal) -> SigningKeys {
        if let keys = provider.cachedKeys() { return keys }
        do {
            return try await provider.keys()
        } catch {
            throw .keyUnavailable(error)
        }
    }
}
