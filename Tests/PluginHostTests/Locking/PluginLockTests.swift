import DSRModel
import Foundation
import PluginFixtures
@testable import PluginHost
import PluginRuntime
import Testing

@Suite("The record of accepted plugins")
struct PluginLockTests {
    private let scratch: ScratchDirectory
    private let file: PluginLockFile
    private let accounts: PluginID = "com.example.accounts"
    private var path: String { scratch.path + "/plugins.lock" }

    init() throws {
        scratch = try ScratchDirectory()
        file = PluginLockFile(directory: scratch.path)
    }

    private static func hash(_ digit: Character) -> String { String(repeating: digit, count: 64) }

    private func entry(_ identifier: IdentifierType, _ datapoints: [Datapoint] = []) -> CoverageEntry {
        CoverageEntry(
            plugin: accounts, role: .perform, target: nil, type: datapoints.isEmpty ? .erasure : .access,
            identifierType: identifier, datapoints: datapoints)
    }

    private func lock(_ version: String, _ hash: Character = "a", coverage: [CoverageEntry] = []) -> PluginLock {
        var lock = PluginLock()
        lock.accept(
            accounts, version: version, sha256: Self.hash(hash), manifestSHA256: Self.hash("0"),
            file: "/etc/plugins.d/accounts.so", coverage: coverage, at: 1_700_000_000_000)
        return lock
    }

    private func objection(_ lock: PluginLock, _ version: String, _ hash: Character, permitted: Character? = nil)
        throws -> PluginFault?
    {
        lock.objection(
            to: accounts, version: try #require(SemanticVersion(version)), sha256: Self.hash(hash),
            permitted: permitted.map(Self.hash))
    }

    @Test("nothing is recorded before the first save")
    func empty() throws {
        #expect(try file.load() == PluginLock())
    }

    @Test("the record comes back as it was saved, for its owner alone")
    func roundTrip() throws {
        var lock = lock("1.4.0", coverage: [entry("userId"), entry(.email, ["orders", "profile"]), entry(.email)])
        lock.quarantine(accounts, .init(since: 1_700_000_000_001, reason: "SIGSEGV 5 times", sha256: Self.hash("a")))
        try file.save(lock)
        #expect(try file.load() == lock)
        #expect(try file.load()[accounts]?.file == "accounts.so")
        #expect(FileStatus.at(path)?.mode == 0o600)
    }

    @Test("equal coverage is equal text, in whatever order it was claimed")
    func canonicalOrder() throws {
        let coverage = [entry("userId"), entry(.email, ["orders"]), entry(.email), entry(.email)]
        try file.save(lock("1.4.0", coverage: coverage))
        let first = try Data(contentsOf: URL(filePath: path))
        try file.save(lock("1.4.0", coverage: coverage.reversed()))
        #expect(try Data(contentsOf: URL(filePath: path)) == first)
        #expect(try file.load()[accounts]?.coverage.count == 3)
    }

    @Test("a build that is accepted again keeps its time, another build gets its own")
    func acceptedAgain() {
        var lock = lock("1.4.0")
        func accept(_ version: String, _ hash: Character, at now: Int64) {
            lock.accept(
                accounts, version: version, sha256: Self.hash(hash), manifestSHA256: Self.hash("0"),
                file: "accounts.so", coverage: [], at: now)
        }
        accept("1.4.0", "a", at: 5)
        #expect(lock[accounts]?.acceptedAt == 1_700_000_000_000)
        accept("1.5.0", "b", at: 6)
        #expect(lock[accounts]?.acceptedAt == 6 && lock[accounts]?.version == "1.5.0")
        lock.forget(accounts)
        #expect(lock == PluginLock())
    }

    @Test("damage of any kind is told with the file and the mend, and never read as an empty record")
    func damage() throws {
        try file.save(lock("1.4.0", coverage: [entry(.email)]))
        let whole = try String(contentsOfFile: path, encoding: .utf8)
        let damaged = [
            "", String(whole.prefix(whole.count / 2)), whole + "}",
            whole.replacing("\"schema\" : 1", with: "\"schema\" : 2"),
            whole.replacing("\"schema\"", with: "\"more\" : 1, \"schema\""), whole.replacing("1.4.0", with: "1.4"),
            whole.replacing("\"perform\"", with: "\"perforn\""), whole.replacing("com.example", with: "Com.example"),
            whole.replacing("aaaa", with: "aaag"),
        ]
        for text in damaged {
            #expect(text != whole)
            try Data(text.utf8).write(to: URL(filePath: path))
            #expect {
                try file.load()
            } throws: {
                ($0 as? PluginFault)?.code == "lock-malformed" && "\($0)".contains(path)
            }
        }
    }

    @Test("a newer version and the same build are free, an older one and another build of the version are not")
    func noDowngrade() throws {
        let lock = lock("1.4.0")
        #expect(try objection(lock, "1.4.1", "b") == nil)
        #expect(try objection(lock, "1.4.0", "a") == nil)
        let downgrade = try #require(try objection(lock, "1.3.9", "b"))
        #expect(downgrade.code == "downgrade")
        for part in ["1.3.9", "1.4.0", "--allow-downgrade", "retire com.example.accounts"] {
            #expect("\(downgrade)".contains(part))
        }
        #expect(try objection(lock, "1.4.0-rc.1", "b")?.code == "downgrade")
        #expect(try objection(lock, "1.4.0", "b")?.code == "version-reused")
        #expect(try objection(lock, "1.4.0+build.2", "b")?.code == "version-reused")
        #expect(try objection(PluginLock(), "0.0.1", "b") == nil)
    }

    @Test("a permit is for one build, and never for another build of the same version")
    func permits() throws {
        let lock = lock("1.4.0")
        #expect(try objection(lock, "1.3.0", "b", permitted: "b") == nil)
        #expect(try objection(lock, "1.3.0", "c", permitted: "b")?.code == "downgrade")
        #expect(try objection(lock, "1.4.0", "b", permitted: "b")?.code == "version-reused")
    }

    @Test("a permit is kept until it is used up, and one that others could have written counts for nothing")
    func permitFile() throws {
        #expect(file.permittedDowngrade(of: accounts) == nil)
        try file.permitDowngrade(of: accounts, to: Self.hash("b"))
        #expect(file.permittedDowngrade(of: accounts) == Self.hash("b"))
        #expect(file.permittedDowngrade(of: "com.example.other") == nil)
        let permit = scratch.path + "/downgrade.com.example.accounts"
        try setMode(0o646, of: permit)
        #expect(file.permittedDowngrade(of: accounts) == nil)
        try file.permitDowngrade(of: accounts, to: Self.hash("b"))
        file.endPermit(of: accounts)
        #expect(file.permittedDowngrade(of: accounts) == nil)
        try Data("b\n".utf8).write(to: URL(filePath: permit))
        #expect(file.permittedDowngrade(of: accounts) == nil)
    }
}
