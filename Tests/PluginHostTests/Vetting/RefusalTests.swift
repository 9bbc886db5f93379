import DSRModel
import Foundation
import PluginFixtures
@testable import PluginHost
import PluginMessages
import Testing

@Suite("Libraries that are refused before any of their code runs")
struct RefusalTests {
    @Test(
        "a broken library is refused with file, reason and mend, and the others load", arguments: BrokenLibrary.allCases
    )
    func refused(_ broken: BrokenLibrary) async throws {
        let test = try TestHost(maximumLibraryBytes: 1 << 20)
        let elsewhere = try ScratchDirectory()
        let marker = elsewhere.path + "/constructor-ran"
        try broken.make(in: test.drop, marker: marker)
        try FixturePlugin("com.example.sound").build(into: test.drop, named: "sound.so")

        let (running, refused) = await test.load()

        #expect(running == ["com.example.sound"])
        #expect(refused == [BrokenLibrary.fileName: RefusalCode(rawValue: broken.rawValue)])
        let refusal = try #require(test.host.refusals.first)
        #expect(refusal.file == test.drop.path + "/" + BrokenLibrary.fileName)
        #expect(!refusal.message.isEmpty)
        #expect(!refusal.mend.isEmpty)
        #expect(!FileManager.default.fileExists(atPath: marker))
        // A library with a Swift runtime outside itself may run in a worker: it is refused in-process, when it is loaded.
        #expect(try test.objects().count == (broken == .swiftRuntimeOutside ? 2 : 1))
        await stop(test)
    }

    @Test("the refusal of a library with a readable manifest names the plugin")
    func namesPlugin() async throws {
        let test = try TestHost()
        try BrokenLibrary.datapointTwice.make(in: test.drop, marker: test.state.path + "/marker")
        _ = await test.load()
        #expect(test.host.refusals.first?.id == "com.example.broken")
        #expect(test.host.refusals.first?.message.contains("\"orders\"") == true)
    }

    @Test("a sound library's constructor runs when it is loaded")
    func markerWorks() async throws {
        let test = try TestHost()
        let marker = test.state.path + "/constructor-ran"
        try FixturePlugin.with("com.example.marks") { $0.marker = marker }.build(into: test.drop)
        #expect(await test.load().running == ["com.example.marks"])
        #expect(FileManager.default.fileExists(atPath: marker))
        await stop(test)
    }

    @Test("a library of another user is refused", .enabled(if: geteuid() == 0, "only root can give files away"))
    func foreignOwner() async throws {
        let test = try TestHost()
        let library = try FixturePlugin("com.example.foreign").build(into: test.drop)
        try FileManager.default.setAttributes([.ownerAccountID: 54_321], ofItemAtPath: library)
        #expect(await test.load().refused == ["plugin.so": .insecureOwner])
    }

    @Test("a library that its group can write is refused where the group is not its owner's alone")
    func foreignGroup() throws {
        let directory = try ScratchDirectory()
        let library = try FixturePlugin("com.example.group").build(into: directory)
        try setMode(0o775, of: library)
        let status = try #require(FileStatus.at(library))
        let isPrivate = PrivateGroup.isPrivate(status.group, of: status.owner)
        #expect(!PrivateGroup.isPrivate(54_321, of: status.owner))
        let isTrusted = (try? status.requireTrusted(library)) != nil
        #expect(isTrusted == isPrivate)
    }

    @Test("a directory that is missing or that everybody can write is refused as a whole")
    func directory() async throws {
        let test = try TestHost()
        try FixturePlugin("com.example.sound").build(into: test.drop)
        try setMode(0o777, of: test.drop.path)
        #expect(await test.load().refused.values.first == .insecureDirectory)
        #expect(test.host.registrations.isEmpty)
        try FileManager.default.removeItem(atPath: test.drop.path)
        #expect(await test.load().refused.values.first == .directoryUnreadable)
    }

    @Test("what is no library by its name, or hidden, is passed over")
    func otherFiles() async throws {
        let test = try TestHost()
        for name in ["accounts.yaml", ".hidden.so", "plugin.so.tmp"] {
            try Data().write(to: URL(filePath: test.drop.path + "/" + name))
        }
        let (running, refused) = await test.load()
        #expect(running.isEmpty)
        #expect(refused.isEmpty)
    }
}

func stop(_ test: TestHost) async { #expect(await test.host.stopAll(limit: .seconds(10)).isEmpty) }

extension TestHost {
    /// The names in the store of private copies.
    func objects() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: state.path + "/objects/sha256")
    }
}
