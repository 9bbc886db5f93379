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
    /// When keys were made, as far as that is known, in milliseconds since 1970, UTC.
    package let created: [KeyID: Int64]

    /// Makes a ring.
    ///
    /// - Throws: ``SealingError`` when `current` or `index` is not among the keys, or a key is not 32 bytes long.
    package init(
        current: KeyID, index: KeyID, keys: [KeyID: SymmetricKey], created: [KeyID: Int64] = [:]
    ) throws {
        guard keys[current] != nil, keys[index] != nil else {
            throw SealingError(.keyFileMalformed, "the current key or the index key is not among the keys")
        }
        guard keys.values.allSatisfy({ $0.bitCount == Self.keyBytes * 8 }) else {
            throw SealingError(.keyFileMalformed, "a key is not \(Self.keyBytes) bytes long")
        }
        self.current = current
        self.index = index
        self.keys = keys
        self.created = created.filter { keys[$0.key] != nil }
    }

    /// A ring with one new key; `now` is when it is made, in milliseconds since 1970, UTC, or unknown.
    package init(at now: Int64? = nil) {
        let id = KeyID.random()
        current = id
        index = id
        keys = [id: SymmetricKey(size: .bits256)]
        created = now.map { [id: $0] } ?? [:]
    }

    /// The same keys and a new one, which seals from now on.
    package func rotated(at now: Int64) throws -> KeyRing {
        var id = KeyID.random()
        while keys[id] != nil { id = KeyID.random() }
        return try KeyRing(
            current: id, index: index, keys: keys.merging([id: SymmetricKey(size: .bits256)]) { old, _ in old },
            created: created.merging([id: now]) { old, _ in old })
    }

    /// The same keys and those of another ring, which share the index key; the other's current one seals.
    ///
    /// - Throws: ``SealingError`` when the rings are of different stores.
    package func joined(with other: KeyRing) throws -> KeyRing {
        guard other.index == index, keys.allSatisfy({ other.keys[$0.key] == nil || other.keys[$0.key] == $0.value })
        else { throw SealingError(.keyFileMalformed, "the keys in the file are those of another store") }
        return try KeyRing(
            current: other.current, index: index, keys: keys.merging(other.keys) { old, _ in old },
            created: created.merging(other.created) { old, _ in old })
    }

    /// The ring without some keys; the current one and that of the index stay.
    package func without(_ unused: Set<KeyID>) throws -> KeyRing {
        let gone = unused.subtracting([current, index])
        return try KeyRing(
            current: current, index: index, keys: keys.filter { !gone.contains($0.key) }, created: created)
    }
}
