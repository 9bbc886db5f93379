import DSRModel
import InMemoryLogging
import JobStore
import PluginMessages
import Testing

@testable import Gateway
@testable import SombraSimulator

@Suite("What is found by polling", .serialized)
struct PollingTests {
    @Test("a request whose webhook was lost is found, done and reported")
    func lostWebhook() async throws {
        let accounts = Plugins.accounts(script: Plugins.obliging)
        try await Stage.polled([accounts], webhooks: true) { stage in
            await stage.simulator.direct(webhooksTo: "http://127.0.0.1:9/nobody")
            let request = try await stage.submit(.erasure)
            try await stage.believes { $0.deliveries(of: request).last?.failure != nil }
            let row = try await stage.reconcile()
            #expect((row.outcome, row.listed, row.fresh) == (.complete, 1, 1))
            try await stage.job(of: request, in: [.resolved])
            try await stage.record(of: request, in: .reported)
            #expect(try await stage.jobs(of: request).count == 1)
            try await stage.audited("accepted.polled", of: request)
            let handed = try #require(accounts.requests.value.first)
            #expect(handed.identifier.value == "canary-email@example.com" && handed.coreIdentifier == "canary-core")
            #expect(handed.dataSilo?.id == Stage.siloID && handed.profileID == nil)
        }
    }

    @Test("without a public port the whole way works: accesses, erasures, two identifiers of one request")
    func pollingAlone() async throws {
        let accounts = Plugins.accounts(script: Plugins.obliging)
        try await Stage.polled([accounts], { $0.takesWebhooks = false }) { stage in
            let access = try await stage.submit(.access, identifiers: ["email", "phone"])
            let erasure = try await stage.submit(.erasure, identifiers: ["email", "phone"])
            #expect(try await stage.reconcile(.access).fresh == 2)
            for identifier in ["email", "phone"] {
                let job = try await stage.job(of: access, identifier, in: [.resolved])
                #expect(job[datapoint: "orders"]?.pieces.count == 1)
                try await stage.job(of: erasure, identifier, in: [.resolved])
            }
            #expect(accounts.requests.value.count == 4)
        }
    }

    @Test("a webhook that comes after the poll is a duplicate that tells the job's profile: one job, one report")
    func pollFirst() async throws {
        let door = Door()
        let accounts = Plugins.accounts(script: Plugins.finishing(behind: door))
        try await Stage.polled([accounts], webhooks: true) { stage in
            let url = stage.gateway.url
            await stage.simulator.direct(webhooksTo: "http://127.0.0.1:9/nobody")
            let request = try await stage.submit(.erasure)
            try await stage.believes { $0.deliveries(of: request).last?.failure != nil }
            #expect(try await stage.reconcile().fresh == 1)
            try await accounts.received(1)
            await stage.simulator.direct(webhooksTo: url)
            try await stage.simulator.perform(.redeliver, on: request)
            try await stage.believes { $0.deliveries(of: request).last?.status == 200 }
            let jobs = try await stage.jobs(of: request)
            #expect(jobs.count == 1 && jobs.first?.siblingGroup != nil)
            #expect(try await stage.reconcile().known == 1)
            door.open()
            try await stage.job(of: request, in: [.resolved])
            #expect(accounts.requests.value.count == 1)
            #expect(await stage.calls.count == 1)
            #expect(await stage.calls.first?.usedOlderNonce == false)
        }
    }

    @Test("an item whose webhook came before is known: one job, one report")
    func webhookFirst() async throws {
        let door = Door()
        let accounts = Plugins.accounts(script: Plugins.finishing(behind: door))
        try await Stage.polled([accounts], webhooks: true) { stage in
            let request = try await stage.submit(.erasure)
            try await accounts.received(1)
            let row = try await stage.reconcile()
            #expect((row.listed, row.fresh, row.known, row.differing) == (1, 0, 1, 0))
            #expect(try await stage.jobs(of: request).count == 1)
            door.open()
            try await stage.job(of: request, in: [.resolved])
            #expect(try await stage.reconcile().listed == 0)
            #expect(accounts.requests.value.count == 1)
            #expect(await stage.calls.count == 1)
        }
    }

    @Test("polls and webhooks of the same requests at the same time make one job and one report of each")
    func race() async throws {
        let accounts = Plugins.accounts(script: Plugins.obliging)
        try await Stage.polled([accounts], webhooks: true) { stage in
            let reconciler = stage.gateway.assembly.reconciler
            var requests: [String] = []
            for _ in 0..<40 {
                requests.append(try await stage.submit(.erasure))
                async let polled = reconciler.reconcile(silo: nil)
                requests.append(try await stage.submit(.erasure))
                _ = try await polled
            }
            for request in requests {
                try await stage.job(of: request, in: [.resolved])
                try await stage.record(of: request, in: .reported)
                #expect(try await stage.jobs(of: request).map(\.run) == [1])
            }
            let calls = await stage.calls
            #expect(calls.count == requests.count && Set(calls.map(\.job)).count == requests.count)
        }
    }

    @Test("an identifier that no plugin serves is reported as skipped, where a webhook would be answered 204")
    func unservedIdentifier() async throws {
        let accounts = Plugins.accounts(identifiers: [.email], script: Plugins.obliging)
        try await Stage.polled([accounts], { $0.skippedIdentifiers = [.phone] }) { stage in
            for type in [RequestType.erasure, .access] {
                let request = try await stage.submit(type, identifiers: ["email", "phone"])
                try await stage.reconcile(type)
                try await stage.job(of: request, "email", in: [.resolved])
                try await stage.job(of: request, "phone", in: [.skipped])
            }
            #expect(accounts.requests.value.count == 2)
        }
    }

    @Test("what Sombra says of the legal date is taken over, also for a job that came by webhook")
    func due() async throws {
        let door = Door()
        let accounts = Plugins.accounts(script: Plugins.finishing(behind: door))
        try await Stage.polled([accounts], webhooks: true) { stage in
            let request = try await stage.submit(.erasure)
            try await accounts.received(1)
            let before = try #require(try await stage.jobs(of: request).first)
            let asked = try #require(before.requestedAt)
            #expect(before.dueAt == asked + 30 * 86_400_000)
            stage.time.advance(by: .seconds(5 * 86_400))
            try await stage.reconcile()
            #expect(try await stage.jobs(of: request).first?.dueAt == asked + 45 * 86_400_000)
            door.open()
            try await stage.job(of: request, in: [.resolved])
        }
    }

    @Test("lists are read by themselves, every interval")
    func byItself() async throws {
        let accounts = Plugins.accounts(script: Plugins.obliging)
        try await Stage.polled([accounts], { $0.reconciliation.interval = 900_000 }) { stage in
            for _ in 0..<2 {
                let request = try await stage.submit(.erasure)
                stage.advance(by: .seconds(1_000))
                try await stage.job(of: request, in: [.resolved])
            }
        }
    }

    @Test("2,500 items are read page by page, and each becomes one job")
    func manyItems() async throws {
        let door = Door()
        let accounts = Plugins.accounts(script: Plugins.finishing(behind: door))
        try await Stage.polled([accounts]) { stage in
            for number in 0..<2_500 {
                _ = try await stage.submit(.erasure) {
                    $0.identifiers = [.init("email", "canary-\(number)@example.com")]
                }
            }
            let before = await stage.pollCalls
            let row = try await stage.reconcile()
            #expect((row.outcome, row.listed, row.fresh, row.broken) == (.complete, 2_500, 2_500, 0))
            // One list of erasures, and one empty one of each other type that is served.
            #expect(await stage.pollCalls - before == 26 + 2)
            #expect(try await stage.reconcile().known == 2_500)
            #expect(try await stage.store.counts().values.reduce(0, +) == 2_500)
            door.open()
            // Each line would be searched for each of 2,500 nonces; the other scenes look at the same lines.
            stage.log.clear()
        }
    }
}
