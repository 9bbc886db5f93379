import DSRModel
import Foundation
import GRDB
import JobStore
import JobStoreContract
import Testing

@testable import SQLiteStore

@Suite("When the database fails")
struct FailureTests {
    private func code(_ body: () async throws -> Void) async -> StoreError.Code? {
        do {
            try await body()
            return nil
        } catch {
            return (error as? StoreError)?.code
        }
    }

    @Test("a full disk is named, nothing is bound, and the store goes on when there is room")
    func diskFull() async throws {
        let opened = try await OpenedSQLiteStore.new()
        let store = opened.sqlite
        let limit = try await store.write { session in
            try Int.fetchOne(session.database, sql: "PRAGMA max_page_count") ?? 0
        }
        try await store.write { session in
            let pages = try Int.fetchOne(session.database, sql: "PRAGMA page_count") ?? 0
            try session.database.execute(sql: "PRAGMA max_page_count = \(pages)")
        }
        var delivery = Delivery.sample("1")
        delivery.body = [UInt8](repeating: 65, count: 200_000)
        delivery.jti = "token"
        #expect(await code { _ = try await store.accept(delivery) } == .diskFull)
        #expect(try await store.counts().isEmpty)
        try await store.write { try $0.database.execute(sql: "PRAGMA max_page_count = \(limit)") }
        guard case .created = try await store.accept(delivery) else {
            Issue.record("the delivery was bound although its commit failed")
            return
        }
    }

    @Test("a database that another program holds is named, and the store goes on when it lets go")
    func locked() async throws {
        let opened = try await OpenedSQLiteStore.new(.init(busyTimeout: 0.05))
        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true
        let other = try DatabaseQueue(path: opened.directory("state/parasol.db"), configuration: configuration)
        try await other.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE") }
        #expect(await code { try await opened.store.checkHealth() } == .locked)
        #expect(await code { _ = try await opened.store.accept(.sample("1")) } == .locked)
        #expect(try await opened.store.counts().isEmpty)
        try await other.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }
        try await opened.store.checkHealth()
        _ = try await opened.store.accept(.sample("1"))
    }

    @Test("a database that cannot be written is named")
    func readOnly() async throws {
        let store = try await OpenedSQLiteStore.new().sqlite
        try await store.write { try $0.database.execute(sql: "PRAGMA query_only = ON") }
        #expect(await code { try await store.checkHealth() } == .readOnly)
        #expect(await code { _ = try await store.accept(.sample("1")) } == .readOnly)
    }

    @Test("a damaged page is named")
    func corrupt() async throws {
        let opened = try await OpenedSQLiteStore.new()
        for number in 0..<200 { _ = try await opened.store.accept(.sample("\(number)")) }
        try await opened.store.close()
        let path = opened.directory("state/parasol.db")
        var bytes = try Data(contentsOf: URL(filePath: path))
        for index in 8_192..<bytes.count { bytes[index] = 0x5a }
        try bytes.write(to: URL(filePath: path))
        let found = await code {
            let again = try await OpenedSQLiteStore(directory: opened.directory, sealer: opened.sealer)
            _ = try await again.store.list(JobFilter())
        }
        #expect(found == .corrupt)
    }

    @Test("an error says neither statement nor value")
    func silent() async throws {
        let store = try await OpenedSQLiteStore.new().sqlite
        do {
            try await store.write { session in
                try session.run("INSERT INTO jobs (uuid) VALUES (?)", ["somebody@example.com"])
            }
            Issue.record("a row without its columns was taken")
        } catch {
            let text = "\(error) \((error as? StoreError)?.cause.map { "\($0)" } ?? "")"
            #expect(!text.contains("somebody") && !text.contains("INSERT") && text.contains("1299"))
        }
    }

    @Test("a job whose body was changed on disk goes to a person, and the others go on")
    func tampered() async throws {
        let store = try await OpenedSQLiteStore.new().sqlite
        let jobs = try await [store.accept(.sample("1")), store.accept(.sample("2"))].compactMap { acceptance in
            if case .created(let job) = acceptance { job } else { nil as JobID? }
        }
        try await store.write { try $0.run("UPDATE payloads SET body = x'0102' WHERE job = 1") }
        let claim = TaskClaim(
            now: 5, capacity: ["com.example.accounts": 9], after: [:], longestBackoff: 9, limit: 9)
        #expect(try await store.claimTasks(claim).tasks.map(\.job.id) == [jobs[1]])
        let listed = try await store.list(JobFilter(state: .attention))
        #expect(listed.map(\.id) == [jobs[0]] && listed.first?.attention == "store.unreadable")
        #expect(try await store.claimTasks(claim).tasks.isEmpty)
        #expect(try await store.audit(of: jobs[0]).map(\.event) == ["accepted", "store.unreadable"])
    }

    @Test("blobs that were swapped between jobs do not open")
    func swapped() async throws {
        let store = try await OpenedSQLiteStore.new().sqlite
        _ = try await store.accept(.sample("1"))
        guard case .created(let second) = try await store.accept(.sample("2")) else { return }
        try await store.write { session in
            try session.run("UPDATE payloads SET body = (SELECT body FROM payloads WHERE job = 1) WHERE job = 2")
        }
        #expect(await code { _ = try await store.load(second) } == .unreadable)
    }

    @Test("a job that was sealed with a key which is gone is put aside, and says nothing of the store as a whole")
    func prunedKey() async throws {
        let opened = try await OpenedSQLiteStore.new()
        guard case .created(let job) = try await opened.store.accept(.sample("1")) else { return }
        let gone = try Sealer(opened.sealer.ring.rotated(at: 1))
        let body = Data(
            try gone.seal(Array("{}".utf8), context: SealContext(table: "payloads", column: "body", row: "\(job)")))
        try await opened.sqlite.write { try $0.run("UPDATE payloads SET body = ? WHERE job = 1", [body]) }
        #expect(await code { _ = try await opened.store.load(job) } == .unreadable)
        #expect(opened.options.condition.fault == nil)
        #expect(try await opened.store.putAside(job, now: 7))
        #expect(try await opened.store.list(JobFilter(state: .attention)).map(\.attention) == ["store.unreadable"])
    }

    @Test("a column in clear that makes no sense is one job's: it is put aside, and the others go on")
    func malformed() async throws {
        let opened = try await OpenedSQLiteStore.new()
        let store = opened.sqlite
        let jobs = try await [store.accept(.sample("1")), store.accept(.sample("2"))].compactMap { acceptance in
            if case .created(let job) = acceptance { job } else { nil as JobID? }
        }
        try await store.write { try $0.run("UPDATE tasks SET datapoints = '{' WHERE job = 1") }
        #expect(await code { _ = try await store.load(jobs[0]) } == .unreadable)
        let claim = TaskClaim(
            now: 5, capacity: ["com.example.accounts": 9], after: [:], longestBackoff: 9, limit: 9)
        #expect(try await store.claimTasks(claim).tasks.map(\.job.id) == [jobs[1]])
        #expect(try await store.list(JobFilter(state: .attention)).map(\.id) == [jobs[0]])
        #expect(opened.options.condition.fault == nil)
    }

    @Test("so is one of the job itself, and neither tasks nor reports of others wait for it")
    func malformedJob() async throws {
        let store = try await OpenedSQLiteStore.new().sqlite
        let jobs = try await [store.accept(.sample("1")), store.accept(.sample("2"))].compactMap { acceptance in
            if case .created(let job) = acceptance { job } else { nil as JobID? }
        }
        let claim = TaskClaim(
            now: 5, capacity: ["com.example.accounts": 9], after: [:], longestBackoff: 9, limit: 9)
        try await store.write { try $0.run("UPDATE jobs SET kind = 'nonsense' WHERE id = 1") }
        #expect(try await store.claimTasks(claim).tasks.map(\.job.id) == [jobs[1]])
        #expect(try await store.claimTasks(claim).tasks.isEmpty)
        let record = try #require(try await store.load(jobs[1]))
        _ = try await store.settle(
            Verdict(
                job: jobs[1], revision: record.job.revision, calls: [Array("{}".utf8)], consequence: .reported, now: 6,
                audit: []))
        try await store.write { try $0.run("UPDATE jobs SET kind = 'nonsense' WHERE id = 2") }
        let reports = ReportClaim(now: 7, limit: 9, longestWait: 9)
        #expect(try await store.claimReports(reports).reports.isEmpty)
        let states = try await store.read {
            try $0.rows("SELECT state FROM jobs ORDER BY id").map { row in row[0] as String }
        }
        #expect(states == ["attention", "attention"])
    }

    @Test("a database that cannot be read puts no job aside")
    func locksPutNothingAside() async throws {
        let opened = try await OpenedSQLiteStore.new(.init(busyTimeout: 0.05))
        guard case .created(let job) = try await opened.store.accept(.sample("1")) else { return }
        try await opened.taint(.body, of: job)
        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true
        let other = try DatabaseQueue(path: opened.directory("state/parasol.db"), configuration: configuration)
        try await other.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE") }
        #expect(await code { _ = try await opened.store.putAside(job, now: 5) } == .locked)
        try await other.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }
        #expect(try await opened.store.list(JobFilter()).map(\.state) == [.accepted])
        #expect(try await opened.store.putAside(job, now: 5))
    }
}
