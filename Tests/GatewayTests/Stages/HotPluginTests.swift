import DSRModel
import JobStore
import PluginMessages
import SombraSimulator
import Testing

@testable import Gateway

@Suite("Plugins that come and go while the gateway runs", .serialized, .timeLimit(.minutes(5)))
struct HotPluginTests {
    private let accounts = Plugins.accounts(script: Plugins.obliging)
    private let mailer = Plugins.accounts(Sample.orders, datapoints: ["mails"], script: Plugins.obliging)

    @Test("a plugin that is dropped in has its part in the next webhook")
    func comes() async throws {
        try await Stage.play([accounts]) { stage in
            let before = try await stage.submit(.erasure)
            try await stage.job(of: before, in: [.resolved])
            try await stage.gateway.drop(mailer)
            let during = try await stage.submit(.erasure)
            try await stage.job(of: during, in: [.resolved])
            #expect(accounts.requests.value.count == 2)
            #expect(mailer.requests.value.count == 1)
        }
    }

    @Test("where the store cannot remember a newcomer's coverage the plugins stay as they are")
    func storeRefuses() async throws {
        try await Stage.play([accounts]) { stage in
            stage.store.setAccepts(false)
            try await stage.gateway.drop(mailer)
            #expect(stage.gateway.assembly.router.running.keys.sorted() == [accounts.id])
            #expect(Set(try await stage.store.coverage().map(\.plugin)) == [accounts.id])
            stage.store.setAccepts(true)
            let request = try await stage.submit(.erasure)
            try await stage.job(of: request, in: [.resolved])
            #expect(mailer.requests.value.isEmpty)
        }
    }

    @Test(
        "a plugin whose library is removed keeps its expectation: its task waits, and goes on when it is back")
    func goes() async throws {
        try await Stage.play([accounts, mailer]) { stage in
            try await stage.gateway.remove(mailer.id)
            #expect(stage.gateway.assembly.router.running.keys.sorted() == [accounts.id])
            let request = try await stage.submit(.erasure)
            try await stage.audited("task.done", of: request)
            let job = try #require(try await stage.store.list(JobFilter(requestID: request)).first)
            let record = try #require(try await stage.store.load(job.id))
            #expect(record.tasks.first { $0.plugin == mailer.id }?.state == .pending)
            try await stage.restart([accounts, mailer])
            try await stage.job(of: request, in: [.resolved])
            #expect(mailer.requests.value.count == 1)
        }
    }
}
