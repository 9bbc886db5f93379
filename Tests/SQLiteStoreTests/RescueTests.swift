import DSRModel
import JobStore
import JobStoreContract
import Testing

@testable import SQLiteStore

@Suite("A task that gateways end over")
struct RescueTests {
    private static let claim = TaskClaim(
        now: 5, capacity: ["com.example.accounts": 9], after: [:], longestBackoff: 9, limit: 9)

    @Test("is counted with each, burns no attempt, and is forgiven when it ends otherwise")
    func counted() async throws {
        var opened: any OpenedStore = try await OpenedSQLiteStore.new()
        guard case .created(let job) = try await opened.store.accept(.sample("1")) else { return }
        for rescues in 0..<3 {
            let task = try #require(try await opened.store.claimTasks(Self.claim).tasks.first?.task)
            #expect(task.rescues == rescues)
            #expect(task.attempts == 0)
            opened = try await opened.killed()
        }
        let claimed = try #require(try await opened.store.claimTasks(Self.claim).tasks.first)
        let end = TaskEnd(
            task: claimed.task.id, claim: claimed.claim,
            disposition: .retry(dueAt: 5, burnsAttempt: false, crashed: false, nil), wasBegun: false)
        #expect(try await opened.store.endTask(end))
        #expect(try await opened.store.load(job)?.tasks.map(\.rescues) == [0])
        #expect(try await opened.store.load(job)?.tasks.map(\.begun) == [3])
    }
}
