import Crypto
import Sombra

/// Tokens: as they come, or as claims that are signed first, so that their reader is reached too.
struct TokenTarget: FuzzTarget {
    private static let now: Int64 = 1_772_356_500_000

    let corpus: [Sample]
    let dictionary: [[UInt8]]
    private let known: Set<String>
    private let key: P384.Signing.PrivateKey
    private let keys: SigningKeys
    private let verifier = TokenVerifier(audience: TargetKey.audience, maximumAge: .seconds(40 * 86_400))

    init() throws {
        key = try TargetKey.signing()
        keys = try TargetKey.signingKeys()
        let claims = [
            TargetKey.claims(issuedAt: 1_772_356_000),
            Array(
                #"{"value":"user","scope":"coreIdentifier","aud":["a","northwind-books"],"exp":1.9e9,"nbf":1,"jti":"x"}"#
                    .utf8),
        ]
        let tokens = try [
            TargetKey.token(claims: claims[0], key: key),
            TargetKey.token(header: #"{"alg":"ES384","kid":"k"}"#, claims: claims[1], key: key),
        ]
        known = Set(tokens)
        corpus = tokens.map { Sample($0) } + claims.map { Sample($0) }
        dictionary =
            Words.json
            + [
                ".", "eyJhbGciOiJub25lIn0", "\"alg\"", "\"crit\":[]", "\"aud\":", "\"exp\":", "\"iat\":",
                "\"jti\":\"\"",
            ]
            .map { Array($0.utf8) }
    }

    func run(_ input: [UInt8]) async throws {
        let isClaims = input.first == UInt8(ascii: "{")
        let text =
            try isClaims ? TargetKey.token(claims: input, key: key) : String(decoding: input, as: UTF8.self)
        do {
            let verified = try verifier.verify(try CompactToken(text), with: keys, at: Self.now)
            guard isClaims || known.contains(text) else { throw Violation("a token that nobody signed is taken") }
            if let issued = verified.issuedAt, issued > Self.now + 60_000 {
                throw Violation("a token of the future is taken")
            }
        } catch is TokenFailure {
            return
        }
    }
}
