import DSRModel
import Dispatch
import Foundation
import GRDB
import JobStore
import JobStoreContract
import Synchronization
import Testing

@testable import SQLiteStore

@Suite("Shared commits")
struct BatchingTests {
    /// Counts the commits that changed something.
    private final class CommitCounter: TransactionObserver, Sendable {
        let count = Mutex(0)
        func observes(eventsOfKind eventKind: DatabaseEventKind) -> Bool { true }
        func databaseDidChange(with event: DatabaseEvent) {}
        func databaseDidCommit(_ db: Database) { count.withLock { $0 += 1 } }
        func databaseDidRollback(_ db: Database) {}
    }

    private struct Refused: Error, Equatable {}

    private let opened: OpenedSQLiteStore
    private var store: SQLiteStore { opened.sqlite }

    init() async throws { opened = try await OpenedSQLiteStore.new() }

    /// Starts writes that all wait behind one that holds the writer, so that they form one batch.
    private func batch(_ writes: [@Sendable (SQLiteStore) async throws -> Void]) async throws -> [Result<
        Void, any Error
    >] {
        let store = store
        let gate = DispatchSemaphore(value: 0)
        let holding = AsyncStream<Void>.makeStream()
        async let held: Void = store.write { _ in
            holding.continuation.yield()
            gate.wait()
        }
        for await _ in holding.stream { break }
        let outcomes = await withTaskGroup(of: (Int, Result<Void, any Error>).self) { group in
            for (number, write) in writes.enumerated() {
                group.addTask {
                    do {
                        return (number, .success(try await write(store)))
                    } catch {
                        return (number, .failure(error))
                    }
                }
            }
            // The gate opens when all of them are waiting, which the batcher alone knows.
            while store.batcher.waitingCount < writes.count { await Task.yield() }
            gate.signal()
            return await group.reduce(into: [Int: Result<Void, any Error>]()) { $0[$1.0] = $1.1 }
        }
        try await held
        return writes.indices.compactMap { outcomes[$0] }
    }

    private func accept(_ number: Int) -> @Sendable (SQLiteStore) async throws -> Void {
        { _ = try await $0.accept(.sample("key-\(number)")) }
    }

    private func succeeded(_ outcome: Result<Void, any Error>) -> Bool {
        if case .success = outcome { true } else { false }
    }

    @Test("writes that wait for the disk together share one commit")
    func shared() async throws {
        let counter = CommitCounter()
        store.pool.add(transactionObserver: counter)
        let outcomes = try await batch((0..<100).map(accept))
        #expect(outcomes.count == 100 && outcomes.allSatisfy(succeeded))
        // One more is that of the write that held the others up.
        #expect(counter.count.withLock { $0 } == 2)
        #expect(try await store.counts() == [.accepted: 100])
    }

    @Test("one write that fails leaves nothing, and the others are not touched")
    func isolated() async throws {
        let failing: @Sendable (SQLiteStore) async throws -> Void = { store in
            try await store.write { session in
                try session.setFreeze(Freeze(types: [.erasure], since: 1))
                throw Refused()
            }
        }
        let broken: @Sendable (SQLiteStore) async throws -> Void = { store in
            try await store.write { try $0.run("INSERT INTO payloads (job, body, nonce) VALUES (999, x'00', NULL)") }
        }
        let outcomes = try await batch([accept(1), failing, accept(2), broken, accept(3)])
        #expect(outcomes.map(succeeded) == [true, false, true, false, true])
        if case .failure(let error) = outcomes[1] { #expect(error as? Refused == Refused()) }
        #expect(try await store.freeze() == nil)
        #expect(try await store.counts() == [.accepted: 3])
    }

    @Test("a commit that fails is every caller's failure, leaves nothing, and the store goes on")
    func failedCommit() async throws {
        // A reference that is checked at the commit, and only then found to point nowhere.
        let poison: @Sendable (SQLiteStore) async throws -> Void = { store in
            try await store.write { session in
                try session.run("PRAGMA defer_foreign_keys = ON")
                try session.run("INSERT INTO payloads (job, body, nonce) VALUES (999, x'00', x'00')")
            }
        }
        let outcomes = try await batch([accept(1), poison, accept(2)])
        #expect(outcomes.map(succeeded) == [false, false, false])
        for case .failure(let error) in outcomes { #expect(error is StoreError) }
        #expect(try await store.counts().isEmpty)
        try await accept(3)(store)
        #expect(try await store.counts() == [.accepted: 1])
    }

    @Test("a write that fails alone leaves nothing, and the store goes on")
    func failsAlone() async throws {
        await #expect(throws: Refused.self) {
            try await store.write { session in
                try session.setFreeze(Freeze(types: [.erasure], since: 1))
                throw Refused()
            }
        }
        #expect(try await store.freeze() == nil)
        try await accept(1)(store)
    }

    @Test("closing commits what was waiting")
    func closing() async throws {
        let outcomes = try await batch([accept(1), accept(2), { try await $0.close() }])
        #expect(outcomes.allSatisfy(succeeded))
        let again = try await OpenedSQLiteStore(directory: opened.directory, sealer: opened.sealer)
        #expect(try await again.store.counts() == [.accepted: 2])
    }
}
