import DSRModel
import Foundation
import JobStore
import PluginFixtures
import PluginMessages
import SQLiteStore
import SombraSimulator
import Testing

@testable import Gateway

@Suite("Uploads after a restore", .serialized)
struct RerunUploadsTests {
    /// Rows of about a hundred bytes that say which time they were asked for.
    private static func rows(_ count: Int, time: Int) -> [String] {
        (0..<count).map { #"{"n":\#($0),"time":\#(time),"text":"\#(String(repeating: "x", count: 80))"}"# }
    }

    @Test("what the plugin says the second time is sent as a whole, whatever Sombra took of the first")
    func rerun() async throws {
        let count = 5_000
        let accounts = Plugins.accounts(datapoints: ["orders"]) { request, job in
            // The same task: only the count of its callings tells them apart.
            try job.emit(1, ItemHeader(datapoint: "orders", kind: .rows), [Self.text(count, time: 1)])
            return OutcomeMessage(Outcome.done)
        }
        try await Stage.play(
            [accounts],
            { options in
                options.silos = [Stage.silo(datapoints: ["orders"])]
                options.longestBody = 100_000
            }
        ) { stage in
            let request = try await stage.submit(.access)
            try await stage.audited("report.accepted", of: request, times: 1)
            await stage.simulator.add(Fault(.serverError, path: "/v1/datapoint-chunked", times: nil))
            try await stage.audited("report.status_500", of: request)
            let first = try #require(await stage.simulator.belief.jobs(of: request).first?[datapoint: "orders"]?.rows)
            #expect(first > 0 && first < count)
            accounts.rescript { _, job in
                try job.emit(1, ItemHeader(datapoint: "orders", kind: .rows), [Self.text(count, time: 2)])
                return OutcomeMessage(Outcome.done)
            }
            let state = stage.state.path
            try await stage.restart([accounts]) {
                try FileManager.default.removeItem(atPath: state + "/spool")
                let held = try RestoredDatabase.makeReady(
                    state + "/parasol.db", backupMadeAt: stage.time.now, now: stage.time.now)
                #expect(held == 1)
            }
            await stage.simulator.clearFaults()
            let job = try await stage.job(of: request, in: [.resolved])
            let orders = try #require(job[datapoint: "orders"])
            #expect(orders.rows == first + count)
            try await stage.record(of: request, in: .reported)
            #expect(accounts.requests.value.map(\.run) == [1, 1])
        }
    }

    private static func text(_ count: Int, time: Int) -> String {
        rows(count, time: time).map { $0 + "\n" }.joined()
    }
}
