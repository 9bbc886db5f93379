import DSRModel
import JobStore
import PluginFixtures
import PluginMessages
import SombraSimulator
import Testing

@testable import Gateway

@Suite("A spool that is full", .serialized)
struct QuotaTests {
    private static let quota: Int64 = 2_000_000

    private static let rows = ItemHeader(datapoint: "orders", kind: .rows)

    /// Rows of a thousand bytes each.
    private static func chunk(_ count: Int) -> String {
        String(repeating: "{\"text\":\"\(String(repeating: "x", count: 988))\"}\n", count: count)
    }

    /// The array of 1,500 of them.
    private static let bytesOf1500 = 1_500 * 999 + 1_499 + 2

    private static func play(_ plugins: [StagedPlugin], scene: (Stage) async throws -> Void) async throws {
        try await Stage.play(
            plugins,
            { options in
                options.silos = [Stage.silo(datapoints: ["orders", "profile"])]
                options.spoolBytes = Self.quota
            }, scene: scene)
    }

    @Test("lets two answers that need most of it each come in one after the other, and other work go on")
    func twoLarge() async throws {
        let begun = Watched(0)
        let plugin = Plugins.accounts(datapoints: ["orders", "profile"]) { request, job in
            try job.emit(1, Self.rows, [Self.chunk(900)])
            if request.attempt == 1 {
                // Each has written its first half before either goes on.
                begun.change { $0 += 1 }
                try await begun.wait { $0 >= 2 }
            }
            try job.emit(2, Self.rows, [Self.chunk(600)])
            try job.emit(3, "profile", "{}")
            return OutcomeMessage(Outcome.done)
        }
        try await Self.play([plugin]) { stage in
            let requests = [try await stage.submit(.access), try await stage.submit(.access)]
            for request in requests {
                let job = try await stage.job(of: request, in: [.resolved])
                #expect(job[datapoint: "orders"]?.pieces.map(\.bytes) == [Self.bytesOf1500])
                #expect(job[datapoint: "orders"]?.duplicates == 0)
                let record = try await stage.record(of: request, in: .reported)
                #expect(record.tasks.map(\.attempts) == [0])
            }
            #expect(!stage.lines("task ended").filter { $0["outcome"] == TaskDecision.spoolFull }.isEmpty)
            try await stage.store.until { _ in try stage.spooledFiles.isEmpty }
        }
    }

    @Test("keeps an answer waiting while reports cannot go out, says nothing of it, and goes on when they do")
    func reportsStuck() async throws {
        let plugin = Plugins.accounts(datapoints: ["orders", "profile"]) { request, job in
            guard request.type == .access else { return OutcomeMessage(Outcome.done) }
            try job.emit(1, Self.rows, [Self.chunk(1_000), Self.chunk(500)])
            try job.emit(2, "profile", "{}")
            return OutcomeMessage(Outcome.done)
        }
        try await Self.play([plugin]) { stage in
            await stage.simulator.add(Fault(.serverError, method: "POST", times: nil))
            let first = try await stage.submit(.access)
            try await stage.audited("task.done", of: first)
            let second = try await stage.submit(.access)
            try await stage.audited("task.\(TaskDecision.spoolFull)", of: second, times: 2)
            let erasure = try await stage.submit(.erasure)
            try await stage.job(of: erasure, in: [.resolved])
            let job = try #require(await stage.simulator.belief.jobs(of: second).first)
            #expect(job.datapoints.allSatisfy { $0.state == .unreported })
            #expect(await stage.calls.allSatisfy { $0.request != second })
            await stage.simulator.clearFaults()
            for request in [first, second] {
                let job = try await stage.job(of: request, in: [.resolved])
                #expect(job[datapoint: "orders"]?.pieces.map(\.bytes) == [Self.bytesOf1500])
            }
        }
    }

    @Test("never takes an answer that is larger than itself: that is a person's, and Sombra hears ERROR")
    func beyond() async throws {
        let plugin = Plugins.accounts(datapoints: ["orders", "profile"]) { _, job in
            try job.emit(1, Self.rows, [Self.chunk(1_000), Self.chunk(1_000), Self.chunk(1_000)])
            return OutcomeMessage(Outcome.done)
        }
        try await Self.play([plugin]) { stage in
            let request = try await stage.submit(.access)
            #expect(try await stage.record(of: request, in: .attention).job.attention == "result-too-large")
            let job = try await stage.job(of: request, in: [.error])
            #expect(job.message?.contains("spool.maxBytes") == true)
            try await stage.store.until { _ in try stage.spooledFiles.isEmpty }
        }
    }
}
