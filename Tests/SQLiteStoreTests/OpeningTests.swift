import Foundation
import GRDB
import JobStore
import JobStoreContract
import Testing

@testable import SQLiteStore

@Suite("Opening the store")
struct OpeningTests {
    private let directory: TemporaryDirectory
    private let sealer: Sealer

    init() throws {
        directory = try TemporaryDirectory()
        sealer = try Sealer(KeyRing())
    }

    private func open(_ sealer: Sealer? = nil) async throws -> OpenedSQLiteStore {
        try await OpenedSQLiteStore(directory: directory, sealer: sealer ?? self.sealer)
    }

    private func refusal(_ sealer: Sealer? = nil) async -> StoreError? {
        do {
            _ = try await open(sealer)
            return nil
        } catch {
            return error as? StoreError
        }
    }

    @Test("commits of an open store survive a power failure")
    func durable() async throws {
        let store = try await open().sqlite
        let settings = try await store.write { session in
            try ["journal_mode", "synchronous", "foreign_keys", "secure_delete"].map {
                try String.fetchOne(session.database, sql: "PRAGMA \($0)")
            }
        }
        #expect(settings == ["wal", "2", "1", "1"])
    }

    @Test("a writer whose commits could be lost is refused", arguments: ["NORMAL", "OFF"])
    func notDurable(synchronous: String) throws {
        var configuration = Configuration()
        configuration.prepareDatabase(Durability.prepare)
        let pool = try DatabasePool(path: directory("other.db"), configuration: configuration)
        try pool.writeWithoutTransaction { database in
            try Durability.prepareWriter(database)
            try database.execute(sql: "PRAGMA synchronous = \(synchronous)")
            let error = #expect(throws: StoreError.self) { try Durability.assertDurable(database) }
            #expect(error?.code == .notDurable)
            #expect(error?.message.contains("synchronous") == true)
        }
    }

    @Test("only its owner may read the database and its log")
    func permissions() async throws {
        let opened = try await open()
        _ = try await opened.store.accept(.sample("1"))
        for name in ["parasol.db", "parasol.db-wal"] {
            let attributes = try FileManager.default.attributesOfItem(atPath: directory("state/\(name)"))
            #expect(attributes[.posixPermissions] as? Int == 0o600, "\(name)")
        }
    }

    @Test("a second gateway in the same directory is refused with the first one's process id")
    func secondGateway() async throws {
        let first = try await open()
        let error = await refusal()
        #expect(error?.code == .secondGateway)
        #expect(error?.message.contains("process \(getpid())") == true)
        try await first.store.close()
        _ = try await open()
    }

    @Test("a database of a newer version is refused by name and stays as it is")
    func newer() async throws {
        let opened = try await open()
        try await opened.sqlite.write { try $0.run("INSERT INTO grdb_migrations (identifier) VALUES ('v9')") }
        try await opened.store.close()
        let error = await refusal()
        #expect(error?.code == .schemaNewer)
        #expect(error?.message.contains("parasol.db") == true)
    }

    @Test("a database is refused with another key, before anything is written with it")
    func wrongKey() async throws {
        let opened = try await open()
        _ = try await opened.store.accept(.sample("1"))
        try await opened.store.close()
        #expect(await refusal(try Sealer(KeyRing()))?.code == .wrongKey)
        #expect(try await open().store.counts() == [.accepted: 1])
    }

    @Test("whether a database is there is known before it is opened, for its key's sake")
    func exists() async throws {
        #expect(!SQLiteStore.exists(in: directory("state")))
        _ = try await open()
        #expect(SQLiteStore.exists(in: directory("state")))
    }

    @Test("a file that is no database is refused and stays as it is")
    func corrupt() async throws {
        try FileManager.default.createDirectory(atPath: directory("state"), withIntermediateDirectories: true)
        let text = Data(String(repeating: "not a database ", count: 1_000).utf8)
        try text.write(to: URL(filePath: directory("state/parasol.db")))
        #expect(await refusal()?.code == .corrupt)
        #expect(try Data(contentsOf: URL(filePath: directory("state/parasol.db"))) == text)
    }

    @Test("a directory that cannot be made is named")
    func unreachable() async throws {
        #expect(FileManager.default.createFile(atPath: directory("state"), contents: Data()))
        let error = await refusal()
        #expect(error?.code == .unreachable)
        #expect(error?.message.contains(directory("state")) == true)
    }

    @Test("each opening has a higher number")
    func incarnations() async throws {
        let first = try await open()
        try await first.store.close()
        #expect(try await open().sqlite.incarnation == first.sqlite.incarnation + 1)
    }
}
