package import PluginKit

/// Identifiers of people who surely do not exist, and who say so.
package enum MadeUpPerson {
    /// A value of a kind of identifier that no system holds.
    ///
    /// The domain `invalid` is reserved (RFC 2606); the country code 999 is not given out.
    package static func value(of type: IdentifierType, using generator: inout SeededGenerator) -> String {
        switch type {
        case .email: "parasol-check-\(generator.hex(16))@example.invalid"
        case .phone: "+999\(UInt64.random(in: 10_000_000_000...99_999_999_999, using: &generator))"
        default: "parasol-check-\(generator.hex(16))"
        }
    }
}
