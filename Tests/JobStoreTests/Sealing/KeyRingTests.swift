import Crypto
import Dispatch
import Foundation
import JobStore
import JobStoreContract
import Synchronization
import Testing

@Suite("The key file")
struct KeyRingTests {
    private let directory: TemporaryDirectory
    private var path: String { directory("store.key") }

    init() throws { directory = try TemporaryDirectory() }

    @Test("the first start makes a key that only its owner can read, and the next start reads it")
    func madeOnce() throws {
        let made = try KeyRing.open(path, mayCreate: true)
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        let read = try KeyRing.open(path, mayCreate: false)
        #expect(read.current == made.current && read.keys == made.keys && read.index == made.current)
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == ["store.key"])
    }

    @Test("a key that is missing beside its database is refused by name, and none is made")
    func missing() throws {
        let error = #expect(throws: SealingError.self) { try KeyRing.open(path, mayCreate: false) }
        #expect(error?.code == .keyFileMissing)
        #expect(error?.message.contains(path) == true)
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test("a key that others can read is refused", arguments: [0o640, 0o604, 0o610, 0o660])
    func exposed(mode: Int) throws {
        _ = try KeyRing.open(path, mayCreate: true)
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
        let error = #expect(throws: SealingError.self) { try KeyRing.open(path, mayCreate: true) }
        #expect(error?.code == .keyFileExposed)
    }

    @Test(
        "a key file that Parasol did not write is refused and stays as it is",
        arguments: [
            "", "{}", "not json",
            #"{"version":2,"current":"0000000000000001","index":"0000000000000001","keys":{"0000000000000001":"\#(key)"}}"#,
            #"{"version":1,"current":"0000000000000002","index":"0000000000000001","keys":{"0000000000000001":"\#(key)"}}"#,
            #"{"version":1,"current":"0000000000000001","index":"0000000000000002","keys":{"0000000000000001":"\#(key)"}}"#,
            #"{"version":1,"current":"1","index":"1","keys":{"1":"\#(key)"}}"#,
            #"{"version":1,"current":"0000000000000001","index":"0000000000000001","keys":{"0000000000000001":"AAAA"}}"#,
        ])
    func malformed(text: String) throws {
        #expect(FileManager.default.createFile(atPath: path, contents: Data(text.utf8)))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
        let error = #expect(throws: SealingError.self) { try KeyRing.open(path, mayCreate: true) }
        #expect(error?.code == .keyFileMalformed)
        #expect(error?.message.contains(Self.key) == false)
        #expect(try String(contentsOfFile: path, encoding: .utf8) == text)
    }

    @Test("gateways that start at once agree on one key")
    func race() throws {
        let found = Mutex<[KeyRing.KeyID]>([])
        DispatchQueue.concurrentPerform(iterations: 16) { _ in
            if let ring = try? KeyRing.open(path, mayCreate: true) { found.withLock { $0.append(ring.current) } }
        }
        let ids = found.withLock { $0 }
        #expect(ids.count == 16 && Set(ids).count == 1)
    }

    @Test("a rotated ring replaces the file in one step, with the old keys, their times and the index key")
    func replaced() throws {
        let old = try KeyRing.open(path, mayCreate: true)
        #expect(old.created[old.current] != nil)
        let new = try old.rotated(at: 7)
        try Data("what a crash left".utf8).write(to: URL(filePath: path + ".00000000000000ff"))
        try Data("a person's copy".utf8).write(to: URL(filePath: path + ".backup"))
        try new.replace(path)
        let read = try KeyRing.open(path, mayCreate: false)
        #expect(read.current == new.current && read.index == old.current && read.keys == new.keys)
        #expect(read.keys.count == 2 && read.created == [old.current: old.created[old.current], new.current: 7])
        #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o600)
        let names = try FileManager.default.contentsOfDirectory(atPath: directory.path)
        #expect(Set(names) == ["store.key", "store.key.backup"])
    }

    @Test("a file of the first version, without times, is read")
    func withoutTimes() throws {
        let text =
            #"{"version":1,"current":"0000000000000001","index":"0000000000000001","keys":{"0000000000000001":"\#(Self.key)"}}"#
        #expect(FileManager.default.createFile(atPath: path, contents: Data(text.utf8)))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
        let ring = try KeyRing.open(path, mayCreate: false)
        #expect(ring.keys.count == 1 && ring.created.isEmpty)
    }

    @Test("neither the current key nor that of the index can be taken out, and rings of two stores do not join")
    func kept() throws {
        let ring = try KeyRing().rotated(at: 1).rotated(at: 2)
        let all = Set(ring.keys.keys)
        #expect(Set(try ring.without(all).keys.keys) == [ring.current, ring.index])
        #expect(throws: SealingError.self) { try ring.joined(with: KeyRing()) }
        #expect(throws: SealingError.self) { try Sealer(ring).adopt(KeyRing()) }
    }

    private static let key = String(repeating: "A", count: 43) + "="
}
