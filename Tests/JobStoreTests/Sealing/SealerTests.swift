import Crypto
import JobStore
import Testing

@Suite("Sealing")
struct SealerTests {
    private let place = SealContext(table: "payloads", column: "body", row: "7")
    private let secret = Array("somebody@example.com".utf8)

    @Test("what was sealed opens in its place, an empty text too", arguments: [0, 1, 15, 16, 17, 70_000])
    func opens(count: Int) throws {
        let sealer = try Sealer(KeyRing())
        let bytes = [UInt8](repeating: 0x41, count: count)
        let blob = try sealer.seal(bytes, context: place)
        #expect(blob.count == count + Sealer.overhead)
        #expect(try sealer.open(blob, context: place) == bytes)
        #expect(try sealer.seal(bytes, context: place) != blob)
    }

    @Test(
        "a blob opens nowhere else",
        arguments: [
            SealContext(table: "results", column: "body", row: "7"),
            SealContext(table: "payloads", column: "nonce", row: "7"),
            SealContext(table: "payloads", column: "body", row: "8"),
            SealContext(table: "payload", column: "sbody", row: "7"),
        ])
    func swapped(other: SealContext) throws {
        let sealer = try Sealer(KeyRing())
        let blob = try sealer.seal(secret, context: place)
        #expect(throws: SealingError.self) { try sealer.open(blob, context: other) }
    }

    @Test("a blob with any bit changed, or cut at any length, does not open")
    func changed() throws {
        let sealer = try Sealer(KeyRing())
        let blob = try sealer.seal(secret, context: place)
        for index in blob.indices {
            var changed = blob
            changed[index] ^= 0x10
            let error = #expect(throws: SealingError.self) { try sealer.open(changed, context: place) }
            #expect(error?.code == ((1...8).contains(index) ? .keyMissing : .tampered))
            #expect(throws: SealingError.self) { try sealer.open(Array(blob[..<index]), context: place) }
        }
    }

    @Test("after a rotation the old blobs open, new ones carry the new key, and the blind index is as it was")
    func rotated() throws {
        let old = KeyRing()
        let new = KeyRing()
        let both = try KeyRing(
            current: new.current, index: old.index, keys: old.keys.merging(new.keys) { first, _ in first })
        let blob = try Sealer(old).seal(secret, context: place)
        #expect(try Sealer(both).open(blob, context: place) == secret)
        #expect(try Sealer(both).blindIndex("a") == Sealer(old).blindIndex("a"))
        let newer = try Sealer(both).seal(secret, context: place)
        let error = #expect(throws: SealingError.self) { try Sealer(old).open(newer, context: place) }
        #expect(error?.code == .keyMissing)
        #expect(error?.message.contains(new.current.description) == true)
    }

    @Test("copies of a sealer take other keys together")
    func shared() throws {
        let ring = KeyRing()
        let sealer = try Sealer(ring)
        let copy = sealer
        let blob = try sealer.seal(secret, context: place)
        let rotated = try ring.rotated(at: 1)
        try sealer.adopt(rotated)
        #expect(copy.current == rotated.current)
        #expect(try copy.open(blob, context: place) == secret)
        #expect(Sealer.key(of: blob) == ring.current)
        #expect(Sealer.key(of: try copy.seal(secret, context: place)) == rotated.current)
        #expect(Sealer.key(of: Array("no blob at all".utf8)) == nil)
    }

    @Test("the blind index keeps parts apart and hangs on the key")
    func framed() throws {
        let sealer = try Sealer(KeyRing())
        let hashes = [
            sealer.blindIndex("ab", "c"), sealer.blindIndex("a", "bc"), sealer.blindIndex("abc"),
            sealer.blindIndex("ab", "c", ""), try Sealer(KeyRing()).blindIndex("ab", "c"),
        ]
        #expect(Set(hashes).count == hashes.count)
        #expect(sealer.blindIndex("ab", "c") == hashes[0])
        #expect(hashes.allSatisfy { $0.utf8.count == 43 })
    }

    /// Computed with Python's `hmac`: were it to change, no job of an older database would be found again.
    @Test("the blind index is what it was in the first version")
    func frozen() throws {
        let id = KeyRing.KeyID(rawValue: 1)
        let ring = try KeyRing(current: id, index: id, keys: [id: SymmetricKey(data: (0..<32).map { UInt8($0) })])
        #expect(try Sealer(ring).blindIndex("job", "é") == "QgYhF54wjWSDcprtJ37Y06lC30qkLUh_52Ni3Rm1BwY")
    }

    @Test("a ring without its current key, or with a short key, is refused")
    func refused() throws {
        let id = KeyRing.KeyID(rawValue: 1)
        #expect(throws: SealingError.self) { try KeyRing(current: id, index: id, keys: [:]) }
        #expect(throws: SealingError.self) {
            try KeyRing(current: id, index: id, keys: [id: SymmetricKey(size: .bits128)])
        }
    }
}
