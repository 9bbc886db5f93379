import DSRModel
import Foundation
import PluginFixtures
@testable import PluginHost
import PluginMessages
import PluginRuntime
import Testing

@Suite("Packing")
struct PluginPackerTests {
    /// Which of the two programs packs; a directory that holds a link to it alone is the search path.
    enum Tool: String, CaseIterable, Sendable {
        case objcopy
        case llvmObjcopy = "llvm-objcopy"

        var isThere: Bool { path != nil }

        var path: String? {
            let directories = ProcessInfo.processInfo.environment["PATH"]?.split(separator: ":") ?? []
            return directories.map { "\($0)/\(rawValue)" }.first { FileManager.default.isExecutableFile(atPath: $0) }
        }

        func packer(_ scratch: ScratchDirectory) throws -> PluginPacker {
            let directory = scratch.path + "/tools-\(UUID().uuidString)"
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
            try FileManager.default.createSymbolicLink(
                atPath: "\(directory)/\(rawValue)", withDestinationPath: try #require(path))
            return try PluginPacker(searchPath: directory)
        }
    }

    private let scratch: ScratchDirectory

    init() throws { scratch = try ScratchDirectory() }

    private func unpacked(_ version: String = "1.0.0", given: [UInt8]? = nil) throws -> String {
        var plugin = FixturePlugin("com.example.accounts", version: version)
        plugin.isPacked = false
        plugin.given = given
        return try plugin.build(into: scratch)
    }

    private func ask(_ file: String) async throws -> [UInt8] {
        // The loader must see a new file each time: a build is loaded once a process.
        try await PluginPacker.printManifest(of: try scratch.copy(of: file, named: "asked-\(UUID().uuidString)"))
    }

    private func hash(_ file: String) throws -> String { try PluginInspection(file: file).sha256 }

    @Test(
        "a packed library loads, keeps its mode, and packing it twice changes nothing",
        arguments: Tool.allCases.filter(\.isThere))
    func twice(_ tool: Tool) async throws {
        let library = try unpacked()
        try setMode(0o754, of: library)
        let packer = try tool.packer(scratch)
        let files = try FileManager.default.contentsOfDirectory(atPath: scratch.path).count

        let first = try await packer.pack(file: library, askManifest: ask)
        #expect(first.isChanged)
        #expect(first.manifest.manifest.id == "com.example.accounts")
        #expect(try hash(library) == first.sha256)
        #expect(FileStatus.at(library)?.mode == 0o754)
        #expect(try PluginLibrary.inspect(path: library).manifestBytes == first.manifest.bytes)

        let second = try await packer.pack(file: library, askManifest: ask)
        #expect(!second.isChanged)
        #expect(second.sha256 == first.sha256)
        #expect(try hash(library) == first.sha256)
        // Two copies were made to be asked; nothing else was left behind.
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path).count == files + 2)

        let test = try TestHost()
        try setMode(0o755, of: try test.drop.copy(of: library, named: "plugin.so"))
        #expect(await test.load().running == ["com.example.accounts"])
        await stop(test)
    }

    @Test("an older manifest is replaced", arguments: Tool.allCases.filter(\.isThere))
    func replaced(_ tool: Tool) async throws {
        let library = try unpacked()
        let old = try MessageCoding.encode(FixturePlugin("com.example.much.longer.name", version: "0.1.0").manifest)
        try CPluginBuilder.pack(old, into: library, scratch: scratch)
        let report = try await tool.packer(scratch).pack(file: library, askManifest: ask)
        #expect(report.isChanged)
        #expect(try PluginInspection(file: library).manifest?.id == "com.example.accounts")
    }

    @Test("a manifest that is given with spaces is packed in canonical form")
    func canonical() async throws {
        let manifest = FixturePlugin("com.example.accounts").manifest
        let bytes = try MessageCoding.encode(manifest)
        let spaced = Array(String(decoding: bytes, as: UTF8.self).replacing(":", with: ": ").utf8)
        let library = try unpacked(given: spaced)
        let report = try await PluginPacker().pack(file: library, askManifest: ask)
        #expect(report.manifest.bytes == bytes)
        #expect(try PluginLibrary.inspect(path: library).manifestBytes == report.manifest.bytes)
    }

    @Test("a library whose manifest is not sound is left as it was")
    func unsound() async throws {
        var manifest = FixturePlugin("com.example.accounts").manifest
        manifest.version = "one"
        let library = try unpacked(given: try MessageCoding.encode(manifest))
        let before = try hash(library)
        await #expect {
            try await PluginPacker().pack(file: library, askManifest: ask)
        } throws: {
            ($0 as? PluginFault)?.code == RefusalCode.versionMalformed.rawValue
        }
        #expect(try hash(library) == before)
    }

    @Test("a tool that fails leaves the library as it was and nothing behind")
    func failingTool() async throws {
        let library = try unpacked()
        let before = try hash(library)
        let tools = try ScratchDirectory()
        // Written by another process: while a child of some other test still holds what this one writes, it cannot be run.
        let tool = tools.path + "/objcopy"
        try Command.run(
            "sh", ["-c", "printf '#!/bin/sh\\necho broken tool >&2\\nexit 1\\n' > \(tool) && chmod 755 \(tool)"])
        let files = try FileManager.default.contentsOfDirectory(atPath: scratch.path).count
        await #expect {
            try await PluginPacker(searchPath: tools.path).pack(file: library, askManifest: ask)
        } throws: {
            ($0 as? PluginFault)?.code == "pack-failed" && "\($0)".contains("broken tool")
        }
        #expect(try hash(library) == before)
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path).count == files + 1)
    }

    @Test("a link to a library stays a link")
    func link() async throws {
        let library = try unpacked()
        let link = scratch.path + "/link.so"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: library)
        _ = try await PluginPacker().pack(file: link, askManifest: ask)
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == library)
        #expect(try PluginInspection(file: library).isPacked)
    }

    @Test("where nothing can pack, the package that brings it is named")
    func missing() {
        #expect {
            try PluginPacker(searchPath: "/nowhere:/else")
        } throws: {
            ($0 as? PluginFault)?.code == "objcopy-missing" && "\($0)".contains("binutils")
        }
    }
}
