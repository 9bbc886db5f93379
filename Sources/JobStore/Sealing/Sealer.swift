import Crypto
import FoundationEssentials
import Synchronization

/// Seals what is personal before it reaches the disk, and opens it again.
///
/// A blob is a version byte, the key's id (8 bytes), a random nonce (12), the ciphertext and the tag (16). Head and
/// context are authenticated. Nonces are random, so a key should seal no more than 2³² blobs: at a hundred a second
/// that takes sixteen months.
///
/// Copies share their keys: when they are rotated, all seal with the new one.
package struct Sealer: Sendable {
    private static let version: UInt8 = 1
    /// The version and the key's id.
    static let headBytes = 9
    /// By how much a blob is longer than what it holds.
    package static let overhead = headBytes + 12 + 16

    /// The keys at one moment.
    private struct Keys {
        let ring: KeyRing
        let head: [UInt8]
        let sealingKey: SymmetricKey

        init(_ ring: KeyRing) throws {
            guard let key = ring.keys[ring.current] else {
                throw SealingError(.keyMissing, "the key ring lacks its current key")
            }
            self.ring = ring
            head = Sealer.head(of: ring.current)
            sealingKey = key
        }
    }

    private struct State {
        var keys: Keys
        /// How many are putting blobs in their place, by the key that was current when they began.
        var placing: [KeyRing.KeyID: Int] = [:]
    }

    private final class Shared: Sendable {
        let state: Mutex<State>

        init(_ keys: consuming sending Keys) { state = Mutex(State(keys: keys)) }
    }

    private let shared: Shared
    private let indexKey: SymmetricKey

    package init(_ ring: KeyRing) throws {
        guard let indexSecret = ring.keys[ring.index] else {
            throw SealingError(.keyMissing, "the key ring lacks its index key")
        }
        shared = Shared(try Keys(ring))
        indexKey = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: indexSecret, info: Array("parasol blind index 1".utf8), outputByteCount: 32)
    }

    private static func head(of key: KeyRing.KeyID) -> [UInt8] {
        var head = [version]
        Framing.append(key.rawValue, to: &head)
        return head
    }

    // MARK: Keys

    package var ring: KeyRing { shared.state.withLock { $0.keys.ring } }

    /// The key that seals.
    package var current: KeyRing.KeyID { shared.state.withLock { $0.keys.ring.current } }

    /// Takes other keys: from now on all copies seal with the new ring's current one.
    ///
    /// - Throws: ``SealingError`` when the index key is another: then nothing would be found again.
    package func adopt(_ ring: KeyRing) throws {
        let keys = try Keys(ring)
        try shared.state.withLock { state in
            let old = state.keys.ring
            guard ring.index == old.index, ring.keys[ring.index] == old.keys[old.index] else {
                throw SealingError(.keyFileMalformed, "the new keys have another index key than those in use")
            }
            state.keys = keys
        }
    }

    /// Runs something that seals blobs and puts them in their place.
    ///
    /// Until it has ended no key counts as unused: see ``isSettled``.
    package func placing<Value>(_ body: () throws -> Value) rethrows -> Value {
        let key = begin()
        defer { end(key) }
        return try body()
    }

    /// As ``placing(_:)-(()->Value)``, for what takes its time.
    package func placing<Value>(
        isolation: isolated (any Actor)? = #isolation, _ body: () async throws -> Value
    ) async rethrows -> Value {
        let key = begin()
        defer { end(key) }
        return try await body()
    }

    /// Whether every blob that was sealed with a key which is no longer current is in its place.
    package var isSettled: Bool {
        shared.state.withLock { state in state.placing.keys.allSatisfy { $0 == state.keys.ring.current } }
    }

    private func begin() -> KeyRing.KeyID {
        shared.state.withLock { state in
            let key = state.keys.ring.current
            state.placing[key, default: 0] += 1
            return key
        }
    }

    private func end(_ key: KeyRing.KeyID) {
        shared.state.withLock { state in
            let left = (state.placing[key] ?? 0) - 1
            state.placing[key] = left > 0 ? left : nil
        }
    }

    /// The key that a blob says it was sealed with; nil for what is no blob.
    package static func key(of blob: some Collection<UInt8>) -> KeyRing.KeyID? {
        guard blob.count >= headBytes, blob.first == version else { return nil }
        return KeyRing.KeyID(rawValue: blob.dropFirst().prefix(headBytes - 1).reduce(0) { $0 << 8 | UInt64($1) })
    }

    // MARK: Blobs

    /// Seals bytes for one place.
    package func seal(_ bytes: [UInt8], context: SealContext) throws -> [UInt8] {
        try seal(bytes, authenticating: context.associatedData)
    }

    /// Opens a blob that was sealed for this place.
    ///
    /// - Throws: ``SealingError`` with `keyMissing` or `tampered`.
    package func open(_ blob: [UInt8], context: SealContext) throws -> [UInt8] {
        try open(blob, authenticating: context.associatedData) {
            "\(context.table).\(context.column) of \(context.row)"
        }
    }

    /// A keyed hash by which rows are found without their value: HMAC-SHA-256 over the framed parts, in base64url
    /// without padding.
    ///
    /// It stays the same when keys rotate.
    package func blindIndex(_ parts: String...) -> String { blindIndex(parts) }

    /// A keyed hash as ``blindIndex(_:)-(String...)``, of parts that were gathered before.
    package func blindIndex(_ parts: [String]) -> String {
        var authentication = HMAC<SHA256>(key: indexKey)
        authentication.update(data: Framing.join(parts))
        return Base64URL.encode(authentication.finalize())
    }

    func seal(_ bytes: some DataProtocol, authenticating associatedData: [UInt8]) throws -> [UInt8] {
        let (head, key) = shared.state.withLock { ($0.keys.head, $0.keys.sealingKey) }
        let box = try AES.GCM.seal(bytes, using: key, authenticating: head + associatedData)
        var blob: [UInt8] = []
        blob.reserveCapacity(Self.overhead + bytes.count)
        blob.append(contentsOf: head)
        blob.append(contentsOf: box.nonce)
        blob.append(contentsOf: box.ciphertext)
        blob.append(contentsOf: box.tag)
        return blob
    }

    func open(_ blob: [UInt8], authenticating associatedData: [UInt8], place: () -> String) throws -> [UInt8] {
        guard blob.count >= Self.overhead, let id = Self.key(of: blob) else {
            throw SealingError(.tampered, "\(place()) is not a sealed blob: restore the store from its backup")
        }
        guard let key = shared.state.withLock({ $0.keys.ring.keys[id] }) else {
            throw SealingError(
                .keyMissing, "\(place()) was sealed with key \(id), which is not in the key file: put that key back")
        }
        do {
            let box = try AES.GCM.SealedBox(combined: blob[Self.headBytes...])
            return Array(try AES.GCM.open(box, using: key, authenticating: blob[..<Self.headBytes] + associatedData))
        } catch {
            throw SealingError(
                .tampered, "\(place()) was changed or moved after it was sealed: restore the store from its backup")
        }
    }
}
