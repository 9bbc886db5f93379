import Foundation

/// Where new ids and nonces come from: random ones, or counted ones in tests of the state machine.
package struct Mint: Sendable {
    package var id: @Sendable () -> String
    package var nonce: @Sendable () -> String

    package init(id: @escaping @Sendable () -> String, nonce: @escaping @Sendable () -> String) {
        self.id = id
        self.nonce = nonce
    }

    /// UUIDs, and opaque nonces as long as the captured one (about 700 characters, reference 1.2).
    package static let random = Mint(
        id: { UUID().uuidString.lowercased() },
        nonce: {
            var generator = SystemRandomNumberGenerator()
            let words = (0..<66).map { _ in generator.next() }
            return words.withUnsafeBytes { Data($0).base64URL }
        }
    )
}
