import Foundation
import Glibc
import PluginFixtures
import Testing

@testable import worker_probe

@Suite("What a worker may not do", .timeLimit(.minutes(5)))
struct SandboxTests {
    private let directory: ScratchDirectory
    private let library: String

    init() throws {
        directory = try ScratchDirectory()
        library = try Mischief.build(into: directory)
    }

    @Test(
        "other processes are out of reach",
        arguments: [
            ("fork", "EPERM"), ("raw-fork", "EPERM"), ("exec", "EPERM"), ("ptrace", "EPERM"), ("chmod", "EPERM"),
            ("memfd", "EPERM"), ("kill-parent", "EPERM"),
            ("kill-all", "EPERM"), ("own", "EPERM"), ("limit-parent", "EPERM"), ("environ", "EACCES"),
        ], User.possible)
    func processes(deed: (name: String, answer: String), user: User) async throws {
        let report = try await Probe.run(Probe.order(library, deed.name), as: user)
        #expect(report.values == [deed.answer])
    }

    @Test("files of the gateway are out of reach, and so is everything that nobody named", arguments: User.possible)
    func files(user: User) async throws {
        let secret = directory.path + "/store.key"
        try Data("secret".utf8).write(to: URL(filePath: secret))
        chmod(secret, 0o644)
        let report = try await Probe.run(
            Probe.order(
                library, "read:\(secret)", "write:\(directory.path)/new", "read:/etc/shadow", "read:/root", "read:/tmp"),
            as: user)
        #expect(report.values == Array(repeating: "EACCES", count: 5))
        let system = try await Probe.run(
            Probe.order(library, "read:/etc/hosts", "read:/dev/urandom", "write:/dev/null", "read:/proc/self/status"),
            as: user)
        #expect(system.values == Array(repeating: "ok", count: 4))
    }

    @Test("a constructor runs inside the sandbox", arguments: User.possible)
    func constructor(user: User) async throws {
        let open = try ScratchDirectory()
        chmod(open.path, 0o777)
        let library = try Mischief.build(into: directory, flags: ["-DWRITES_WHEN_LOADED=\"\(open.path)/file\""])
        let report = try await Probe.run(Probe.order(library, "say:hello"), as: user)
        #expect(report.values == ["ok"])
        #expect(!FileManager.default.fileExists(atPath: open.path + "/file"))
    }

    @Test("paths that manifest and settings name are in reach, one beside them is not", arguments: User.possible)
    func named(user: User) async throws {
        let readable = try ScratchDirectory()
        let writable = try ScratchDirectory()
        for place in [readable.path, writable.path] { chmod(place, 0o777) }
        let library = try Mischief.build(
            into: directory, needs: "{\"pathSettings\":[\"database\"],\"readPaths\":[\"\(readable.path)\"]}")
        var order = Probe.order(
            library, "read:\(readable.path)", "write:\(readable.path)/x", "write:\(writable.path)/shop.db",
            "write:\(writable.path)/shop.db-wal", "read:\(directory.path)")
        order.settings = "{\"store\":[{\"database\":\"\(writable.path)/shop.db\"}]}"
        let report = try await Probe.run(order, as: user)
        #expect(report.values == ["ok", "EACCES", "ok", "ok", "EACCES"])
    }

    @Test("a plugin that needs the gateway's own files is refused before it is started", arguments: User.possible)
    func forbidden(user: User) async throws {
        let library = try Mischief.build(
            into: directory, needs: "{\"readPaths\":[\"\(directory.path)/state/objects\"]}")
        var order = Probe.order(library)
        order.protecting = [directory.path + "/state"]
        let report = try await Probe.run(order, as: user)
        #expect(report.fault?.hasPrefix("needs-forbidden") == true)
        #expect(report.log.isEmpty)
    }

    @Test(
        "a port that was named is in reach; others, and all sockets of this machine, are not", arguments: User.possible)
    func ports(user: User) async throws {
        let named = try Listener()
        let other = try Listener()
        let bare = try await Probe.run(Probe.order(library, "connect:\(named.port)", "unix", "listen"), as: user)
        #expect(bare.values == ["EACCES", "EACCES", "EACCES"])
        let library = try Mischief.build(into: directory, needs: "{\"portSettings\":[\"url\"]}")
        var order = Probe.order(
            library, "connect:\(named.port)", "connect:\(other.port)", "unix", "listen", "multipath")
        order.settings = "{\"url\":\"http://user:secret@127.0.0.1:\(named.port)/v1\"}"
        let report = try await Probe.run(order, as: user)
        #expect(report.values == ["ok", "EACCES", "EACCES", "EACCES", "EACCES"])
    }

    @Test("nothing of the gateway's environment is passed on", arguments: User.possible)
    func environment(user: User) async throws {
        let report = try await Probe.run(
            Probe.order(library, "environment:PATH", "environment:HOME", "environment:SWIFT_BACKTRACE"), as: user)
        #expect(report.values == ["none", "none", "enable=no"])
    }

    @Test("memory is bounded", arguments: User.possible)
    func memory(user: User) async throws {
        var order = Probe.order(library, "memory")
        order.memoryBytes = 256 << 20
        let report = try await Probe.run(order, as: user)
        #expect(report.values == ["ENOMEM"])
        #expect(report.peakKibibytes > 0)
        #expect(report.peakKibibytes < 400 << 10)
    }

    @Test("a worker with a flood of threads is killed for it", arguments: User.possible)
    func threads(user: User) async throws {
        let report = try await Probe.run(Probe.order(library, "threads"), as: user)
        #expect(report.answers == ["crashed: more than 1024 threads"])
        #expect(!report.isLeftOver)
    }

    @Test("100 MiB of output hold nobody up", arguments: User.possible)
    func output(user: User) async throws {
        let report = try await Probe.run(Probe.order(library, "output", "say:after"), as: user)
        #expect(report.values == ["ok", "ok"])
        #expect(report.outputBytes == 100 << 20 + 6)
        #expect(report.outputTail.hasSuffix("\nafter\n"))
    }
}
