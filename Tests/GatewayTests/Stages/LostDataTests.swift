import Crypto
import DSRModel
import Foundation
import JobStore
import PluginFixtures
import PluginMessages
import Testing

@testable import Gateway
@testable import SQLiteStore
@testable import SombraSimulator

@Suite("What was lost here", .serialized)
struct LostDataTests {
    /// Rows of about a hundred bytes, more than the store keeps.
    private static func rows(_ count: Int) -> [String] {
        (0..<count).map { #"{"n":\#($0),"text":"\#(String(repeating: "x", count: 80))"}"# }
    }

    private static func sha256(ofArray rows: [String]) -> String {
        let text = "[" + rows.joined(separator: ",") + "]"
        return SHA256.hash(data: Data(text.utf8)).map { String(format: "%02x", $0) }.joined()
    }

    private static func bulk(_ rows: [String]) -> StagedPlugin {
        Plugins.accounts(datapoints: ["orders"]) { _, job in
            try job.emit(1, ItemHeader(datapoint: "orders", kind: .rows), [rows.map { $0 + "\n" }.joined()])
            return OutcomeMessage(Outcome.done)
        }
    }

    /// Sombra takes nothing, so that what is to be said waits here.
    private static func hold(_ stage: Stage) async {
        for method in ["POST", "PUT"] {
            await stage.simulator.add(Fault(.serverError, method: method, path: "/v1/data-silo", times: nil))
        }
    }

    /// Waits until the job of a request is a person's, answers why, and lets Sombra take things again.
    private static func attention(_ request: String, _ stage: Stage) async throws -> String? {
        var found: String?
        // Its record may be what cannot be read.
        try await stage.store.until { store in
            found = try await store.list(JobFilter(state: .attention, requestID: request)).first?.attention
            return found != nil
        }
        await stage.simulator.clearFaults()
        stage.advance(by: .seconds(1))
        return found
    }

    /// Damages the call that waits to be taken.
    private static func damageCall(_ stage: Stage) async throws {
        try await stage.gateway.sqlite.write { try $0.run("UPDATE reports SET call = x'0102' WHERE call IS NOT NULL") }
    }

    @Test("a result whose file is gone is asked for anew by a redelivery, and leaves nothing behind")
    func spool() async throws {
        let rows = Self.rows(5_000)
        let accounts = Self.bulk(rows)
        try await Stage.play([accounts], { $0.silos = [Stage.silo(datapoints: ["orders"])] }) { stage in
            await Self.hold(stage)
            let request = try await stage.submit(.access)
            try await stage.audited("report.status_500", of: request)
            let spool = stage.state.path + "/spool/"
            let lost = try stage.spooledFiles
            #expect(!lost.isEmpty)
            for file in lost { try FileManager.default.removeItem(atPath: spool + file) }
            #expect(try await Self.attention(request, stage) == "result-lost")
            #expect(await stage.simulator.belief.jobs(of: request).allSatisfy { !$0.state.isSettled })
            try await stage.simulator.perform(.redeliver, on: request)
            let job = try await stage.job(of: request, in: [.resolved])
            #expect(job[datapoint: "orders"]?.pieces.map(\.sha256) == [Self.sha256(ofArray: rows)])
            #expect(try await stage.record(of: request, in: .reported).job.run == 2)
            #expect(accounts.requests.value.map(\.run) == [1, 2])
            try await stage.restart([accounts])
            try await stage.store.until { _ in try stage.spooledFiles.isEmpty }
        }
    }

    @Test("what a lost run still has in the spool makes room for the next one at once")
    func leftovers() async throws {
        let rows = Self.rows(5_000)
        let text = rows.map { $0 + "\n" }.joined()
        let script: StagedPlugin.Script = { request, job in
            for datapoint in request.datapoints {
                try job.emit(1, ItemHeader(datapoint: datapoint, kind: .rows), [text])
            }
            return OutcomeMessage(Outcome.done)
        }
        let plugins = [
            Plugins.accounts(datapoints: ["profile"], script: script),
            Plugins.accounts(Sample.orders, datapoints: ["orders"], script: script),
        ]
        // Enough for one run and most of another, so that no crowding keeps the two plugins of one run apart.
        try await Stage.play(plugins, { $0.spoolBytes = Int64(39 * text.utf8.count / 10) }) { stage in
            await Self.hold(stage)
            let request = try await stage.submit(.access)
            try await stage.audited("report.status_500", of: request)
            let files = try stage.spooledFiles
            #expect(files.count == 2)
            try Data("damaged".utf8).write(to: URL(filePath: stage.state.path + "/spool/" + files[0]))
            #expect(try await Self.attention(request, stage) == "result-lost")
            try await stage.simulator.perform(.redeliver, on: request)
            let job = try await stage.job(of: request, in: [.resolved])
            let hash = Self.sha256(ofArray: rows)
            #expect(job.datapoints.map { $0.pieces.map(\.sha256) } == [[hash], [hash]])
            #expect(try await stage.record(of: request, in: .reported).job.run == 2)
        }
    }

    @Test("an erasure whose report was lost is believed done, though its plugin finds nothing the second time")
    func report() async throws {
        let accounts = Plugins.accounts(script: Plugins.obliging)
        try await Stage.play([accounts]) { stage in
            await Self.hold(stage)
            let request = try await stage.submit(.erasure)
            try await stage.audited("report.status_500", of: request)
            accounts.rescript(Plugins.answering(.notFound))
            try await Self.damageCall(stage)
            #expect(try await Self.attention(request, stage) == "store.unreadable")
            try await stage.simulator.perform(.redeliver, on: request)
            try await stage.job(of: request, in: [.resolved])
            #expect(accounts.requests.value.map(\.run) == [1, 2])
        }
    }

    @Test("a webhook that does not open any more is answered from the one that is delivered again")
    func body() async throws {
        let soon = Duration.seconds(3_600)
        let accounts = Plugins.accounts(script: Plugins.obliging)
        try await Stage.play([accounts]) { stage in
            let until = stage.time.now + soon.milliseconds
            accounts.rescript(Plugins.answering(.waiting(until: until, pollID: "ticket")))
            let request = try await stage.submit(.erasure)
            try await stage.audited("task.waiting", of: request)
            try await stage.gateway.sqlite.write { try $0.run("UPDATE payloads SET body = x'0102', nonce = x'01'") }
            stage.advance(by: soon)
            #expect(try await Self.attention(request, stage) == "store.unreadable")
            accounts.rescript(Plugins.obliging)
            try await stage.simulator.perform(.redeliver, on: request)
            try await stage.job(of: request, in: [.resolved])
            #expect(accounts.requests.value.map(\.pollID) == [nil, nil])
        }
    }

    @Test("a request that is closed meanwhile is a person's, since no run of it was ever reported")
    func closed() async throws {
        let door = Door()
        let accounts = Plugins.accounts { request, _ in
            if request.run > 1 { try await door.pass() }
            return OutcomeMessage(Outcome.done)
        }
        try await Stage.play([accounts]) { stage in
            await Self.hold(stage)
            let request = try await stage.submit(.erasure)
            try await stage.audited("report.status_500", of: request)
            try await Self.damageCall(stage)
            #expect(try await Self.attention(request, stage) == "store.unreadable")
            try await stage.simulator.perform(.redeliver, on: request)
            try await accounts.received(2)
            try await stage.simulator.perform(.complete, on: request)
            door.open()
            let record = try await stage.record(of: request, in: .attention)
            #expect(record.job.attention == "closed-without-our-answer")
        }
    }

    @Test("a list of what is pending runs it anew, once")
    func listed() async throws {
        let accounts = Plugins.accounts(script: Plugins.obliging)
        try await Stage.polled([accounts]) { stage in
            let request = try await stage.submit(.erasure)
            for run in 1...2 {
                await Self.hold(stage)
                #expect(try await stage.reconcile().resumed == run - 1)
                try await stage.store.until { store in
                    for job in try await store.list(JobFilter(state: .reporting, requestID: request))
                    where job.run == run {
                        return true
                    }
                    return false
                }
                try await Self.damageCall(stage)
                #expect(try await Self.attention(request, stage) == "store.unreadable")
            }
            #expect(try await stage.reconcile().resumed == 0)
            #expect(try await stage.jobs(of: request).map(\.run) == [2])
            #expect(try await stage.jobs(of: request).map(\.attention) == ["store.unreadable"])
            #expect(accounts.requests.value.map(\.run) == [1, 2])
        }
    }
}
