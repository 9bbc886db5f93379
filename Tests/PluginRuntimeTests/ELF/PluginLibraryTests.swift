import Foundation
import PluginFixtures
import PluginRuntime
import Testing

@Suite("A library is read without running it")
struct PluginLibraryTests {
    let directory: ScratchDirectory

    init() throws { directory = try ScratchDirectory() }

    @Test("a packed plugin gives its manifest byte for byte, its entry and what it needs")
    func facts() throws {
        let library = try Fixtures.minimal(
            into: directory, flags: ["-lm", "-Wl,--no-as-needed", "-Wl,-rpath,/opt/here"])
        let facts = try PluginLibrary.inspect(path: library)
        #expect(facts.manifestBytes == Fixtures.minimalManifest)
        #expect(facts.links.entryMajors == [1])
        #expect(facts.neededLibraries.contains { $0.hasPrefix("libc.so") })
        #expect(facts.links.runpath == "/opt/here")
        #expect(facts.links.outsideSwiftRuntime == nil)
    }

    @Test("bytes, path and descriptor give the same facts")
    func sources() throws {
        let library = try Fixtures.minimal(into: directory)
        let bytes = [UInt8](try Data(contentsOf: URL(filePath: library)))
        let file = try #require(FileHandle(forReadingAtPath: library))
        defer { #expect(throws: Never.self) { try file.close() } }
        let facts = try PluginLibrary.inspect(path: library)
        #expect(try PluginLibrary.inspect(bytes: bytes, named: "bytes") == facts)
        #expect(try PluginLibrary.inspect(descriptor: file.fileDescriptor, named: "descriptor") == facts)
    }

    @Test("reading a library runs none of its code, not even a constructor")
    func constructors() throws {
        let trace = directory.path + "/ran"
        let library = try Fixtures.minimal(into: directory, flags: ["-DWRITES_WHEN_LOADED=\"\(trace)\""])
        _ = try PluginLibrary.inspect(path: library)
        #expect(!FileManager.default.fileExists(atPath: trace))
    }

    @Test("an unpacked library has links but no manifest")
    func unpacked() throws {
        let library = try Fixtures.minimal(into: directory, manifest: nil)
        #expect(fault { try PluginLibrary.inspect(path: library) } == "manifest-missing")
        #expect(try PluginLibrary.links(path: library).entryMajors == [1])
    }

    @Test("a manifest survives strip")
    func stripped() throws {
        let library = try Fixtures.minimal(into: directory)
        try CPluginBuilder.strip(library)
        #expect(try PluginLibrary.inspect(path: library).manifestBytes == Fixtures.minimalManifest)
    }

    @Test("a manifest over the limit is refused by size")
    func manifestTooLarge() throws {
        let library = try Fixtures.minimal(into: directory, manifest: [UInt8](repeating: 0x20, count: 256 * 1024 + 1))
        #expect(fault { try PluginLibrary.inspect(path: library) } == "manifest-too-large")
    }

    @Test("a library without the entry, or with that of another major, says so")
    func entries() throws {
        let none = try Fixtures.minimal(into: directory, flags: ["-DENTRY=something_else"])
        #expect(fault { try PluginLibrary.inspect(path: none) } == "entry-missing")
        let hidden = try CPluginBuilder.build(
            code: "int parasol_plugin_entry_v1(void);\nint parasol_plugin_entry_v1(void) { return 0; }\n",
            manifest: Fixtures.minimalManifest, into: directory)
        #expect(fault { try PluginLibrary.inspect(path: hidden) } == "entry-missing")
        let other = try Fixtures.minimal(into: directory, flags: ["-DENTRY=parasol_plugin_entry_v2"])
        let refusal = #expect(throws: PluginFault.self) { try PluginLibrary.inspect(path: other) }
        #expect(refusal?.code == "wrong-major")
        #expect(refusal?.message.contains("v2") == true)
    }

    @Test("a library with an outside Swift runtime is found out")
    func swiftRuntime() throws {
        let stub = try CPluginBuilder.build(
            code: "extern int stub;\nint stub = 1;\n", manifest: nil, into: directory, named: "libswiftStub.so",
            flags: ["-Wl,-soname,libswiftStub.so"])
        let library = try Fixtures.minimal(into: directory, flags: ["-Wl,--no-as-needed", stub])
        let links = try PluginLibrary.inspect(path: library).links
        #expect(links.outsideSwiftRuntime == "libswiftStub.so")
        #expect(fault { try links.requireOwnSwiftRuntime(named: library) } == "swift-runtime-outside")
    }

    @Test("what is no library of this machine is refused by what it is")
    func foreign() throws {
        var bytes = [UInt8](try Data(contentsOf: URL(filePath: try Fixtures.minimal(into: directory))))
        #expect(fault { try PluginLibrary.inspect(bytes: [], named: "empty") } == "not-elf")
        #expect(fault { try PluginLibrary.inspect(bytes: Array("#!/bin/sh\n".utf8), named: "script") } == "not-elf")
        #expect(fault { try PluginLibrary.inspect(path: directory.path) } == "not-a-file")
        #expect(fault { try PluginLibrary.inspect(path: directory.path + "/nothing") } == "unreadable")
        bytes[4] = 1
        #expect(fault { try PluginLibrary.inspect(bytes: bytes, named: "32 bits") } == "wrong-architecture")
        bytes[4] = 2
        bytes[18] = 40
        #expect(fault { try PluginLibrary.inspect(bytes: bytes, named: "arm") } == "wrong-architecture")
        bytes[18] = UInt8(ElfMachine.ofThisHost)
        bytes[16] = 1
        #expect(fault { try PluginLibrary.inspect(bytes: bytes, named: "object") } == "not-a-library")
    }

    @Test("a library cut off anywhere is refused, and mostly as truncated")
    func truncated() throws {
        let bytes = [UInt8](try Data(contentsOf: URL(filePath: try Fixtures.minimal(into: directory))))
        var codes: [String: Int] = [:]
        for length in stride(from: 0, to: bytes.count - 1, by: 7) {
            let code = fault { try PluginLibrary.inspect(bytes: Array(bytes[..<length]), named: "cut") }
            codes[try #require(code, "cut at \(length) of \(bytes.count) passed"), default: 0] += 1
        }
        #expect(Set(codes.keys) == ["not-elf", "truncated"])
    }

    private func fault<Value>(_ body: () throws -> Value) -> String? {
        do {
            _ = try body()
            return nil
        } catch let fault as PluginFault {
            return fault.code
        } catch {
            return "\(error)"
        }
    }
}

/// `e_machine` of the machine that the tests run on.
enum ElfMachine {
    #if arch(x86_64)
        static let ofThisHost = 62
    #elseif arch(arm64)
        static let ofThisHost = 183
    #endif
}
