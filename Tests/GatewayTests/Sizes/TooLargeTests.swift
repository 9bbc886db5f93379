import Crypto
import DSRModel
import Foundation
import JobStore
import PluginFixtures
import PluginMessages
import SombraSimulator
import Testing

@testable import Gateway

@Suite("A peer that takes small bodies only", .serialized)
struct TooLargeTests {
    /// Rows of about a hundred bytes.
    private static func rows(_ count: Int) -> [String] {
        (0..<count).map { #"{"n":\#($0),"text":"\#(String(repeating: "x", count: 80))"}"# }
    }

    private static func chunks(_ rows: [String]) -> [String] {
        stride(from: 0, to: rows.count, by: 8_000).map { start in
            rows[start..<min(start + 8_000, rows.count)].map { $0 + "\n" }.joined()
        }
    }

    private static func sha256(_ text: String) -> String {
        SHA256.hash(data: Data(text.utf8)).map { String(format: "%02x", $0) }.joined()
    }

    private static func bulk(_ rows: [String]) -> StagedPlugin {
        Plugins.accounts(datapoints: ["orders"]) { _, job in
            try job.emit(1, ItemHeader(datapoint: "orders", kind: .rows), Self.chunks(rows))
            return OutcomeMessage(Outcome.done)
        }
    }

    private static func filing(_ bytes: Int) -> StagedPlugin {
        Plugins.accounts(datapoints: ["films", "profile"]) { _, job in
            let chunk = String(repeating: "f", count: 1 << 18)
            let header = ItemHeader(datapoint: "films", kind: .file, name: "film.mp4")
            try job.emit(1, header, Array(repeating: chunk, count: bytes >> 18))
            try job.emit(2, "profile", "{}")
            return OutcomeMessage(Outcome.done)
        }
    }

    @Test("gets pages that become smaller until it takes them: each row once, in order, also over a restart")
    func pages() async throws {
        let rows = Self.rows(30_000)
        let plugin = Self.bulk(rows)
        try await Stage.play(
            [plugin],
            { options in
                options.silos = [Stage.silo(datapoints: ["orders"])]
                options.longestBody = 400_000
            }
        ) { stage in
            let request = try await stage.submit(.access)
            // In the middle of the pages the gateway ends and starts again.
            try await stage.audited("report.accepted", of: request, times: 2)
            try await stage.restart([plugin])
            let job = try await stage.job(of: request, in: [.resolved])
            let orders = try #require(job[datapoint: "orders"])
            #expect(orders.rowsSHA256 == Self.sha256(rows.map { $0 + "\n" }.joined()))
            #expect(orders.rows == rows.count)
            #expect(orders.duplicates == 0)
            #expect(Set(orders.pieces.map(\.name)).count == orders.pieces.count)
            #expect(plugin.requests.value.count == 1)
            let refused = await stage.calls.count { $0.status == 413 }
            #expect((1...8).contains(refused), "\(refused) calls were refused")
            try await stage.record(of: request, in: .reported)
            try await stage.store.until { _ in try stage.spooledFiles.isEmpty }
        }
    }

    @Test("gets rows that first went as a value in pages")
    func valuesToPages() async throws {
        let rows = Self.rows(5_000)
        try await Stage.play(
            [Self.bulk(rows)],
            { options in
                options.silos = [Stage.silo(datapoints: ["orders"])]
                options.longestBody = 200_000
            }
        ) { stage in
            let request = try await stage.submit(.access)
            let job = try await stage.job(of: request, in: [.resolved])
            #expect(job[datapoint: "orders"]?.rowsSHA256 == Self.sha256(rows.map { $0 + "\n" }.joined()))
            #expect(await stage.calls.first?.path == "/v1/data-silo")
            #expect(await stage.calls.first?.status == 413)
        }
    }

    @Test("never hears of \"nothing\" where one row is too large: the job is a person's, and Sombra hears ERROR")
    func oneRow() async throws {
        let row = "{\"text\":\"\(String(repeating: "x", count: 300_000))\"}"
        try await Stage.play(
            [Self.bulk([row])],
            { options in
                options.silos = [Stage.silo(datapoints: ["orders"])]
                options.longestBody = 200_000
            }
        ) { stage in
            let request = try await stage.submit(.access) { $0.knownData = [Stage.siloID: ["orders"]] }
            #expect(try await stage.record(of: request, in: .attention).job.attention == "row-too-large")
            let job = try await stage.job(of: request, in: [.error])
            #expect(job[datapoint: "orders"]?.state == .unreported)
            #expect(job.message?.hasPrefix("row-too-large: a row for orders has more than") == true)
        }
    }

    @Test("a file that it refuses is a person's under the rule that files stay whole")
    func refusedFile() async throws {
        try await Stage.play(
            [Self.filing(1 << 20)],
            { options in
                options.silos = [Stage.silo(datapoints: ["films", "profile"])]
                options.longestBody = 500_000
            }
        ) { stage in
            let request = try await stage.submit(.access)
            #expect(try await stage.record(of: request, in: .attention).job.attention == "file-too-large")
            let job = try await stage.job(of: request, in: [.error])
            #expect(job.message?.contains("1048576 bytes") == true)
            #expect(job.message?.contains("sombra.largeFiles is refuse") == true)
            #expect(job.datapoints.allSatisfy { $0.state == .unreported })
        }
    }

    @Test("a file over the configured limit stops its plugin, is no fault of it, and is a person's at once")
    func overLimit() async throws {
        let plugin = Self.filing(4 << 20)
        try await Stage.play(
            [plugin],
            { options in
                options.silos = [Stage.silo(datapoints: ["films", "profile"])]
                options.tasks.sizes = SizePolicy(maximumBodyBytes: 1 << 20)
            }
        ) { stage in
            let request = try await stage.submit(.access)
            #expect(try await stage.record(of: request, in: .attention).job.attention == "file-too-large")
            let job = try await stage.job(of: request, in: [.error])
            #expect(
                job.message
                    == "com.example.accounts: file-too-large (a file for films has more than 1048576 bytes, "
                    + "sombra.maxBodyBytes is 1048576 and sombra.largeFiles is refuse)")
            #expect(plugin.requests.value.count == 1)
            try await stage.store.until { _ in try stage.spooledFiles.isEmpty }
        }
    }

    @Test("a file over the limit goes out in parts that put together are the file, each below the limit")
    func splitFile() async throws {
        let sizes = SizePolicy(maximumBodyBytes: 300_000, largeFiles: .split)
        try await Stage.play(
            [Self.filing(1 << 20)],
            { options in
                options.silos = [Stage.silo(datapoints: ["films", "profile"])]
                options.tasks.sizes = sizes
                options.verdicts = VerdictPolicy(sizes: sizes)
                options.reports.sizes = sizes
                // Less than configured: the parts are cut once more.
                options.longestBody = 200_000
            }
        ) { stage in
            let request = try await stage.submit(.access)
            let job = try await stage.job(of: request, in: [.resolved])
            let films = try #require(job[datapoint: "films"])
            let taken = films.pieces.filter { $0.kind == .file }
            #expect(taken.reduce(0) { $0 + $1.bytes } == 1 << 20)
            #expect(taken.allSatisfy { $0.bytes <= 200_000 })
            let names = taken.compactMap(\.name)
            #expect(names == names.sorted() && Set(names).count == names.count)
            #expect(names.first == "film.mp4.001.001")
            try await stage.record(of: request, in: .reported)
        }
    }

    @Test("a call that holds next to nothing and is refused for its size is a person's")
    func refusedForNothing() async throws {
        try await Stage.play([Plugins.accounts(script: Plugins.obliging)]) { stage in
            await stage.simulator.add(Fault(.tooLarge, method: "POST", path: "/v1/data-silo"))
            let request = try await stage.submit(.access)
            #expect(try await stage.record(of: request, in: .attention).job.attention == "report-too-large")
            try await stage.job(of: request, in: [.error])
        }
    }
}

extension Stage {
    /// What lies in the spool.
    var spooledFiles: [String] {
        get throws {
            let spool = state.path + "/spool"
            return try FileManager.default.subpathsOfDirectory(atPath: spool).filter { path in
                var isDirectory: ObjCBool = false
                return FileManager.default.fileExists(atPath: spool + "/" + path, isDirectory: &isDirectory)
                    && !isDirectory.boolValue
            }
        }
    }
}
