import Crypto
import Foundation
import PluginFixtures
@testable import PluginHost
import PluginRuntime
import Testing

@Suite("The store of private copies")
struct ObjectStoreTests {
    private let scratch: ScratchDirectory
    private let store: ObjectStore
    private var directory: String { scratch.path + "/objects/sha256" }

    init() throws {
        scratch = try ScratchDirectory()
        store = try ObjectStore(directory: scratch.path + "/objects/sha256", maximumBytes: 1 << 22)
    }

    private func file(_ bytes: Data, named name: String = "library.so") throws -> String {
        let path = scratch.path + "/" + name
        try bytes.write(to: URL(filePath: path))
        try setMode(0o644, of: path)
        return path
    }

    @Test("a copy is named by the hash of its bytes, and only its owner may read it")
    func admitted() throws {
        let bytes = Data((0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) })
        let object = try store.admit(try store.stage(try file(bytes)))
        let expected = SHA256.hash(data: bytes).map { String(format: "%02x", $0) }.joined()
        #expect(object.sha256 == expected)
        #expect(object.path == "\(directory)/\(expected).so")
        #expect(try Data(contentsOf: URL(filePath: object.path)) == bytes)
        #expect(FileStatus.at(object.path)?.mode == 0o500)
        #expect(FileStatus.at(directory)?.mode == 0o700)
    }

    @Test("the same bytes under another name are the same object")
    func same() throws {
        let first = try store.admit(try store.stage(try file(Data("a".utf8))))
        let inode = FileStatus.at(first.path)?.inode
        let second = try store.admit(try store.stage(try file(Data("a".utf8), named: "other.so")))
        #expect(first == second)
        #expect(FileStatus.at(first.path)?.inode == inode)
    }

    @Test("a copy that is not admitted leaves nothing behind")
    func discarded() throws {
        do { _ = try store.stage(try file(Data("a".utf8))) }
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory).isEmpty)
    }

    @Test("a file over the limit is refused and leaves nothing behind")
    func tooLarge() throws {
        let path = try file(Data(count: (1 << 22) + 1))
        #expect { try store.stage(path) } throws: {
            ($0 as? PluginFault)?.code == RefusalCode.libraryTooLarge.rawValue
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory).isEmpty)
    }

    @Test("an object whose bytes were changed is not loaded, and is replaced when the library is admitted again")
    func changed() async throws {
        let object = try store.admit(try store.stage(try file(Data("good".utf8))))
        try setMode(0o700, of: object.path)
        try Data("evil".utf8).write(to: URL(filePath: object.path))
        await #expect {
            try await store.withVerified(object) { _ in Issue.record("a changed object was loaded") }
        } throws: {
            ($0 as? PluginFault)?.code == RefusalCode.objectChanged.rawValue
        }
        _ = try store.admit(try store.stage(try file(Data("good".utf8))))
        #expect(try await store.withVerified(object) { try String(contentsOfFile: $0, encoding: .utf8) } == "good")
    }

    @Test("an object that is exchanged while it is loaded is noticed")
    func exchanged() async throws {
        let object = try store.admit(try store.stage(try file(Data("good".utf8))))
        await #expect {
            try await store.withVerified(object) { path in
                try FileManager.default.removeItem(atPath: path)
                try Data("good".utf8).write(to: URL(filePath: path))
            }
        } throws: {
            ($0 as? PluginFault)?.code == RefusalCode.objectChanged.rawValue
        }
    }

    @Test("a directory that others can write is no store")
    func insecure() throws {
        try setMode(0o777, of: directory)
        #expect {
            try ObjectStore(directory: directory, maximumBytes: 1)
        } throws: {
            ($0 as? PluginFault)?.code == RefusalCode.objectsUnusable.rawValue
        }
    }

    @Test("copies that a crash left behind go, those of now stay")
    func stale() throws {
        let staged = try store.stage(try file(Data("a".utf8)))
        let old = directory + "/.left-behind.partial"
        try Data().write(to: URL(filePath: old))
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSinceNow: -7_200)], ofItemAtPath: old)
        _ = try ObjectStore(directory: directory, maximumBytes: 1)
        #expect(FileStatus.at(old) == nil)
        #expect(FileStatus.at(staged.copy.path) != nil)
    }
}
