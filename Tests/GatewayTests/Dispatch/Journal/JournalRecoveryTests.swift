import DSRModel
import InMemoryLogging
import JobStore
import Logging
import PluginFixtures
import PluginMessages
import SQLiteStore
import Testing

@testable import Gateway

@Suite("A gateway that a plugin in its process took with it", .timeLimit(.minutes(5)))
struct JournalRecoveryTests {
    private static let holds: PluginID = "com.example.holds"

    /// A store whose gateway ended while tasks of these plugins ran, the journal that it left, and what recovers from it.
    private struct Scene {
        let scratch: ScratchDirectory
        let store: SQLiteStore
        let job: JobID
        let suspects = Suspects()
        let log = InMemoryLogHandler()
        let journal: String

        init(_ plugins: [PluginID], crashes: Int = 0, noted: (JobTask) -> PluginID? = { $0.plugin }) async throws {
            scratch = try ScratchDirectory()
            journal = scratch.path + "/journal"
            let sealer = try Sealer(try KeyRing.open(scratch.path + "/store.key", mayCreate: true))
            let before = try await SQLiteStore.open(directory: scratch.path, sealer: sealer)
            let delivery = Delivery(
                kind: .dsr, key: "key", type: .erasure, requestID: "request", target: Sample.silo, siblingGroup: nil,
                identifierType: .email, identifierHash: "hash", coreIdentifierHash: "core", isTest: false, jti: nil,
                body: [1], nonce: "nonce", receivedAt: Sample.now, reportBy: Sample.now + 9, dueAt: Sample.now + 9,
                plan: plugins.map { PlannedTask(plugin: $0) })
            guard case .created(let job) = try await before.accept(delivery) else { throw DispatchStage.NotNew() }
            self.job = job
            let claim = TaskClaim(
                now: Sample.now, capacity: Dictionary(uniqueKeysWithValues: plugins.map { ($0, 1) }), after: [:],
                longestBackoff: Sample.hour, limit: 9)
            for _ in 0..<crashes {
                for claimed in try await before.claimTasks(claim).tasks {
                    let crashed = TaskEnd.Disposition.retry(
                        dueAt: Sample.now, burnsAttempt: true, crashed: true, nil)
                    _ = try await before.endTask(
                        TaskEnd(task: claimed.task.id, claim: claimed.claim, disposition: crashed))
                }
            }
            let opened = try ProcessJournal.open(journal)
            for claimed in try await before.claimTasks(claim).tasks {
                guard let plugin = noted(claimed.task) else { continue }
                _ = opened.journal.note(JournalNote(claimed, plugin: plugin))
            }
            try await before.close()
            store = try await SQLiteStore.open(directory: scratch.path, sealer: sealer)
        }

        func recover() async throws -> [JobTask] {
            let recovery = JournalRecovery(
                store: store, policy: TaskPolicy(), suspects: suspects, clock: GatewayClock { Sample.now },
                logger: Logger(label: "recovery") { [log] _ in log })
            _ = await recovery.open(journal)
            defer { withExtendedLifetime(scratch) {} }
            let tasks = try #require(try await store.load(job)).tasks
            try await store.close()
            return tasks
        }
    }

    @Test("a task alone in the journal is charged with the crash: an attempt and a crash, then backoff")
    func alone() async throws {
        let scene = try await Scene([Sample.accounts, Sample.orders]) { $0.plugin == Sample.accounts ? $0.plugin : nil }
        let tasks = try await scene.recover()
        let charged = try #require(tasks.first { $0.plugin == Sample.accounts })
        #expect([charged.attempts, charged.crashes, charged.begun] == [1, 1, 1])
        #expect(charged.state == .pending && charged.dueAt > Sample.now)
        let other = try #require(tasks.first { $0.plugin == Sample.orders })
        #expect([other.attempts, other.crashes] == [0, 0])
        #expect(scene.log.entries.count == 1)
    }

    @Test("the third crash alone ends the task, which names the plugin")
    func third() async throws {
        let tasks = try await Scene([Sample.accounts], crashes: 2).recover()
        #expect(tasks.map(\.state) == [.dead])
        let message = try MessageCoding.decode(OutcomeMessage.self, from: try #require(tasks[0].result?.message))
        #expect(message.reason?.hasPrefix("com.example.accounts crashed 3 times") == true)
    }

    @Test("of several in the journal none is charged and each is suspected, at the plugin that it was noted for")
    func several() async throws {
        let scene = try await Scene([Sample.accounts, Sample.orders]) {
            $0.plugin == Sample.orders ? Self.holds : $0.plugin
        }
        let tasks = try await scene.recover()
        #expect(tasks.allSatisfy { $0.attempts == 0 && $0.crashes == 0 && $0.state == .pending })
        for task in tasks {
            let plugin = task.plugin == Sample.orders ? Self.holds : task.plugin
            #expect(scene.suspects.contains(task.id, at: plugin))
        }
    }

    @Test("a journal of tasks that are gone, or that cannot be read, keeps nobody from starting")
    func foreign() async throws {
        let scene = try await Scene([Sample.accounts]) { _ in nil }
        do {
            let opened = try ProcessJournal.open(scene.journal)
            _ = opened.journal.note(
                JournalNote(job: JobID(at: 1), task: TaskID(at: 1), claim: 1, plugin: Sample.accounts))
        }
        let tasks = try await scene.recover()
        #expect(tasks.map(\.attempts) == [0])
    }
}
