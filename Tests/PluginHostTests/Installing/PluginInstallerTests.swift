import DSRModel
import Foundation
import PluginFixtures
@testable import PluginHost
import PluginRuntime
import Testing

@Suite("Installing and removing libraries")
struct PluginInstallerTests {
    private let build: ScratchDirectory
    private let drop: ScratchDirectory
    private let accounts: PluginID = "com.example.accounts"

    init() throws {
        build = try ScratchDirectory()
        drop = try ScratchDirectory()
    }

    private func library(_ version: String, _ change: (inout FixturePlugin) -> Void = { _ in }) throws -> String {
        var plugin = FixturePlugin(accounts, version: version)
        plugin.marker = build.path + "/constructor-ran"
        change(&plugin)
        return try plugin.build(into: build, named: "accounts-\(version).so")
    }

    private func plan(
        _ installer: PluginInstaller, _ file: String, lock: PluginLock? = nil, allowsDowngrade: Bool = false
    ) throws -> InstallPlan {
        try installer.plan(file, lock: lock, allowsDowngrade: allowsDowngrade)
    }

    /// What a watcher would load: the libraries that are not hidden.
    private func visible() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: drop.path)
            .filter { $0.hasSuffix(".so") && !$0.hasPrefix(".") }.sorted()
    }

    private func accepted(_ plan: InstallPlan) -> PluginLock {
        var lock = PluginLock()
        lock.accept(
            plan.plugin, version: plan.version, sha256: plan.sha256, manifestSHA256: plan.sha256,
            file: plan.fileName, coverage: [], at: 1)
        return lock
    }

    @Test("an installed library has a name of its build, its sidecar beside it, and nothing of it ran")
    func install() throws {
        let file = try library("1.0.0")
        let key = SigningKey()
        var sidecar = try PluginSidecar(library: file)
        try sidecar.sign(with: key)
        try sidecar.write(besides: file)
        let trust = TrustPolicy(keys: [try key.trusted], minimumLevel: 0)
        let installer = try PluginInstaller(directory: drop.path, trust: trust)
        let plan = try plan(installer, file)
        let path = try installer.place(plan)
        #expect(path == "\(drop.path)/com.example.accounts-1.0.0-\(plan.sha256.prefix(12)).so")
        #expect(try Data(contentsOf: URL(filePath: path)) == (try Data(contentsOf: URL(filePath: file))))
        #expect(FileStatus.at(path)?.mode == 0o644)
        let store = try ObjectStore(directory: build.path + "/objects", maximumBytes: 1 << 22)
        _ = try LibraryVetting(store: store, trust: trust).vet(path)
        #expect(try FileManager.default.contentsOfDirectory(atPath: drop.path).count == 2)
        #expect(FileStatus.at(build.path + "/constructor-ran") == nil)
    }

    @Test("what the gateway would refuse is not put into the directory")
    func refused() throws {
        let installer = try PluginInstaller(
            directory: drop.path, trust: TrustPolicy(keys: [try SigningKey().trusted], minimumLevel: 0))
        #expect { try plan(installer, try library("1.0.0")) } throws: { ($0 as? Refusal)?.code == .unsigned }
        let free = try PluginInstaller(directory: drop.path)
        let unpacked = try library("1.0.0") { $0.isPacked = false }
        #expect { try plan(free, unpacked) } throws: { ($0 as? Refusal)?.code == .manifestMissing }
        #expect(try FileManager.default.contentsOfDirectory(atPath: drop.path).isEmpty)
    }

    @Test("a new version stands beside the old one until it runs, and the old one goes then")
    func replace() throws {
        let installer = try PluginInstaller(directory: drop.path)
        let old = try plan(installer, try library("1.0.0"))
        _ = try installer.place(old)
        // A library that a team dropped under a name of its own.
        _ = try drop.copy(of: try library("0.9.0"), named: "by-hand.so")
        try Data().write(to: URL(filePath: drop.path + "/com.example.accounts.yaml"))
        let new = try plan(installer, try library("1.1.0"), lock: accepted(old))
        _ = try installer.place(new)
        let aside = try installer.putAside(for: new)
        #expect(try visible() == ["by-hand.so", old.fileName, new.fileName])
        let removed = try installer.complete(new, aside, isKnownToRun: true)
        #expect(Set(removed) == ["by-hand.so", old.fileName])
        #expect(try visible() == [new.fileName])
        #expect(FileStatus.at(drop.path + "/com.example.accounts.yaml") != nil)
    }

    @Test("an older version is installed only when told, and then nothing newer is left to be chosen")
    func downgrade() throws {
        let installer = try PluginInstaller(directory: drop.path)
        let new = try plan(installer, try library("1.1.0"))
        _ = try installer.place(new)
        let older = try library("1.0.0")
        #expect { try plan(installer, older, lock: accepted(new)) } throws: { ($0 as? Refusal)?.code == .downgrade }
        let old = try plan(installer, older, lock: accepted(new), allowsDowngrade: true)
        #expect(old.isDowngrade)
        _ = try installer.place(old)
        let aside = try installer.putAside(for: old)
        #expect(try visible() == [old.fileName])
        #expect(try installer.complete(old, aside, isKnownToRun: false) == [new.fileName])
        #expect(try FileManager.default.contentsOfDirectory(atPath: drop.path) == [old.fileName])
    }

    @Test("a build that is refused is taken back, and the directory is what it was")
    func takeBack() throws {
        let installer = try PluginInstaller(directory: drop.path)
        let new = try plan(installer, try library("1.1.0"))
        _ = try installer.place(new)
        let before = try FileManager.default.contentsOfDirectory(atPath: drop.path)
        let old = try plan(installer, try library("1.0.0"), allowsDowngrade: true)
        _ = try installer.place(old)
        let aside = try installer.putAside(for: old)
        try installer.takeBack(old, aside)
        #expect(try FileManager.default.contentsOfDirectory(atPath: drop.path) == before)
    }

    @Test("another build of an accepted version is refused, the same build installed again changes nothing")
    func again() throws {
        let installer = try PluginInstaller(directory: drop.path)
        let file = try library("1.0.0")
        let first = try plan(installer, file)
        let path = try installer.place(first)
        let inode = FileStatus.at(path)?.inode
        _ = try installer.place(try plan(installer, file, lock: accepted(first)))
        #expect(FileStatus.at(path)?.inode == inode)
        let other = try library("1.0.0") { $0.refusal = "another build" }
        #expect { try plan(installer, other, lock: accepted(first), allowsDowngrade: true) } throws: {
            ($0 as? Refusal)?.code == .versionReused
        }
    }

    @Test("installing over a live directory never shows a watcher half a library or one beside a foreign sidecar")
    func watched() async throws {
        let key = SigningKey()
        let trust = TrustPolicy(keys: [try key.trusted], minimumLevel: 0)
        let installer = try PluginInstaller(directory: drop.path, trust: trust)
        let files = try (0..<4).map { number in
            let file = try library("1.\(number).0")
            var sidecar = try PluginSidecar(library: file)
            try sidecar.sign(with: key)
            try sidecar.write(besides: file)
            return file
        }
        let store = try ObjectStore(directory: build.path + "/objects", maximumBytes: 1 << 22)
        let watcher = Task.detached { [drop] in
            var codes: Set<String> = []
            while !Task.isCancelled {
                for name in try FileManager.default.contentsOfDirectory(atPath: drop.path)
                where name.hasSuffix(".so") && !name.hasPrefix(".") {
                    do throws(Refusal) {
                        _ = try LibraryVetting(store: store, trust: trust).vet(drop.path + "/" + name)
                        codes.insert("sound")
                    } catch {
                        // One that went since the listing is no fault; anything else would be a wrong refusal.
                        if FileStatus.at(error.file) != nil { codes.insert(error.code.rawValue) }
                    }
                }
            }
            return codes
        }
        for file in files + files.reversed() {
            let plan = try plan(installer, file, allowsDowngrade: true)
            _ = try installer.place(plan)
            let aside = try installer.putAside(for: plan)
            _ = try installer.complete(plan, aside, isKnownToRun: true)
        }
        watcher.cancel()
        #expect(try await watcher.value.subtracting(["sound"]).isEmpty)
    }

    @Test("removing takes every library of the plugin and its sidecar, and nothing else")
    func remove() throws {
        let installer = try PluginInstaller(directory: drop.path)
        for version in ["1.0.0", "1.1.0"] {
            let file = try library(version)
            try PluginSidecar(library: file).write(besides: file)
            _ = try installer.place(try plan(installer, file))
        }
        try FixturePlugin("com.example.other").build(into: drop, named: "other.so")
        try Data("no library".utf8).write(to: URL(filePath: drop.path + "/broken.so"))
        let left = try FileManager.default.contentsOfDirectory(atPath: drop.path)
            .filter { !$0.hasPrefix("com.example.accounts") }.sorted()
        let libraries = try DroppedLibrary.list(of: accounts, in: drop.path)
        #expect(libraries.map(\.version) == ["1.0.0", "1.1.0"])
        try installer.remove(libraries)
        #expect(try FileManager.default.contentsOfDirectory(atPath: drop.path).sorted() == left)
    }
}
