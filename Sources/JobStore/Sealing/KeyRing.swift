package import Crypto

/// The keys that seal the store: one seals, all open.
package struct KeyRing: Sendable {
    /// The name of a key, which stands in every blob that it sealed.
    package struct KeyID: Hashable, Sendable, CustomStringConvertible {
        package let rawValue: UInt64

        package init(rawValue: UInt64) { self.rawValue = rawValue }

        /// Reads the 16 hexadecimal digits of ``description``.
        package init?(_ text: String) {
            guard text.utf8.count == 16, let value = UInt64(text, radix: 16) else { return nil }
            rawValue = value
        }

        /// A name for a new key.
        package static func random() -> KeyID { KeyID(rawValue: UInt64.random(in: 1...UInt64.max)) }

        package var description: String {
            let digits = String(rawValue, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }
    }

    /// Every key has 32 bytes, for AES-256.
    static let keyBytes = 32

    /// The key that seals.
    package let current: KeyID
    /// The key from which the blind index is derived.
    ///
    /// Rotation leaves it, for else no row would be found again.
    package let index: KeyID
    package let keys: [KeyID: SymmetricKey]

    /// Makes a ring.
    ///
    /// - Throws: ``SealingError`` when `current` or `index` is not among the keys, or a key is not 32 bytes long.
    package init(current: KeyID, index: KeyID, keys: [KeyID: SymmetricKey]) throws {
        guard keys[current] != nil, keys[index] != nil else {
            throw SealingError(.keyFileMalformed, "the current key or the index key is not among the keys")
        }
        guard keys.values.allSatisfy({ $0.bitCount == Self.keyBytes * 8 }) else {
            throw SealingError(.keyFileMalformed, "a key is not \(Self.keyBytes) bytes long")
        }
        self.current = current
        self.index = index
        self.keys = keys
    }

    /// A ring with one new key.
    package init() {
        current = KeyID.random()
        index = current
        keys = [current: SymmetricKey(size: .bits256)]
    }
}
