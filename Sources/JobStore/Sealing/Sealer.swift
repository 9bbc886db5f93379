import Crypto
import FoundationEssentials

/// Seals what is personal before it reaches the disk, and opens it again.
///
/// A blob is a version byte, the key's id (8 bytes), a random nonce (12), the ciphertext and the tag (16). Head and
/// context are authenticated. Nonces are random, so a key should seal no more than 2³² blobs: at a hundred a second
/// that takes sixteen months.
package struct Sealer: Sendable {
    private static let version: UInt8 = 1
    private static let headBytes = 9
    /// By how much a blob is longer than what it holds.
    package static let overhead = headBytes + 12 + 16

    private let ring: KeyRing
    private let head: [UInt8]
    private let sealingKey: SymmetricKey
    private let indexKey: SymmetricKey

    package init(_ ring: KeyRing) throws {
        guard let sealingKey = ring.keys[ring.current], let indexSecret = ring.keys[ring.index] else {
            throw SealingError(.keyMissing, "the key ring lacks its current key")
        }
        self.ring = ring
        self.sealingKey = sealingKey
        head = Self.head(of: ring.current)
        indexKey = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: indexSecret, info: Array("parasol blind index 1".utf8), outputByteCount: 32)
    }

    private static func head(of key: KeyRing.KeyID) -> [UInt8] {
        var head = [version]
        Framing.append(key.rawValue, to: &head)
        return head
    }

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
        let box = try AES.GCM.seal(bytes, using: sealingKey, authenticating: head + associatedData)
        var blob: [UInt8] = []
        blob.reserveCapacity(Self.overhead + bytes.count)
        blob.append(contentsOf: head)
        blob.append(contentsOf: box.nonce)
        blob.append(contentsOf: box.ciphertext)
        blob.append(contentsOf: box.tag)
        return blob
    }

    func open(_ blob: [UInt8], authenticating associatedData: [UInt8], place: () -> String) throws -> [UInt8] {
        guard blob.count >= Self.overhead, blob[0] == Self.version else {
            throw SealingError(.tampered, "\(place()) is not a sealed blob: restore the store from its backup")
        }
        let id = KeyRing.KeyID(rawValue: blob[1..<Self.headBytes].reduce(0) { $0 << 8 | UInt64($1) })
        guard let key = ring.keys[id] else {
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
