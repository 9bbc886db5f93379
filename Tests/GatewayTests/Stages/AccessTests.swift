import Crypto
import DSRModel
import Foundation
import JobStore
import PluginFixtures
import PluginMessages
import SombraSimulator
import Testing

@testable import Gateway

@Suite("An access from plugin to Sombra", .serialized)
struct AccessTests {
    /// Rows with a running number, `count` of them and each about a hundred bytes.
    private static func rows(_ count: Int) -> [String] {
        (0..<count).map { #"{"n":\#($0),"text":"\#(String(repeating: "x", count: 80))"}"# }
    }

    /// Rows in chunks of at most a mebibyte.
    private static func chunks(_ rows: [String]) -> [String] {
        stride(from: 0, to: rows.count, by: 8_000).map { start in
            rows[start..<min(start + 8_000, rows.count)].map { $0 + "\n" }.joined()
        }
    }

    private static func sha256(_ text: String) -> String {
        SHA256.hash(data: Data(text.utf8)).map { String(format: "%02x", $0) }.joined()
    }

    @Test("values, many rows and files of one access arrive complete and in order, and leave nothing behind")
    func everything() async throws {
        let rows = Self.rows(50_000)
        let accounts = Plugins.accounts(datapoints: ["nothing", "orders", "pictures", "profile"]) { _, job in
            try job.emit(1, "profile", "{\n  \"name\": \"Ada\"\n}")
            try job.emit(2, ItemHeader(datapoint: "orders", kind: .rows), Self.chunks(rows))
            try job.emit(3, ItemHeader(datapoint: "pictures", kind: .file, name: "a.jpg"), ["first", " picture"])
            try job.emit(4, ItemHeader(datapoint: "pictures", kind: .file, name: "b.jpg"), ["second picture"])
            return OutcomeMessage(Outcome.done, datapoints: ["nothing": .notFound])
        }
        try await Stage.play(
            [accounts],
            { $0.silos = [Stage.silo(datapoints: ["nothing", "orders", "pictures", "profile"])] }
        ) { stage in
            let request = try await stage.submit(.access)
            let job = try await stage.job(of: request, in: [.resolved])
            let orders = try #require(job[datapoint: "orders"])
            #expect(orders.pieces.count == 2)
            #expect(orders.rows == rows.count)
            #expect(orders.rowsSHA256 == Self.sha256(rows.map { $0 + "\n" }.joined()))
            let pictures = try #require(job[datapoint: "pictures"])
            #expect(pictures.pieces.map(\.name) == ["a.jpg", "b.jpg"])
            #expect(pictures.pieces.map(\.sha256) == [Self.sha256("first picture"), Self.sha256("second picture")])
            #expect(job[datapoint: "profile"]?.pieces.first?.text == "{\n  \"name\": \"Ada\"\n}")
            #expect(job[datapoint: "nothing"]?.state == .noData)
            try await stage.record(of: request, in: .reported)
            #expect(await stage.calls.map(\.duplicates).allSatisfy { $0 == 0 })
            try await stage.restart([accounts])
            let left = try FileManager.default.contentsOfDirectory(atPath: stage.state.path + "/spool")
            #expect(left.filter { $0.count == 36 }.isEmpty)
        }
    }

    @Test("no byte leaves before the task is done, and a retry starts empty")
    func nothingEarly() async throws {
        let door = Door()
        let rows = Self.rows(400)
        let accounts = Plugins.accounts(datapoints: ["orders"]) { request, job in
            let header = ItemHeader(datapoint: "orders", kind: .rows)
            guard request.attempt > 1 else {
                try job.emit(1, header, Self.chunks(Array(rows.prefix(300))))
                return OutcomeMessage(Outcome.retry(after: nil, reason: "the system went away"))
            }
            try await door.pass()
            try job.emit(1, header, Self.chunks(rows))
            return OutcomeMessage(Outcome.done)
        }
        try await Stage.play([accounts], { $0.silos = [Stage.silo(datapoints: ["orders"])] }) { stage in
            let request = try await stage.submit(.access)
            try await accounts.received(2)
            #expect(await stage.calls.isEmpty)
            door.open()
            let job = try await stage.job(of: request, in: [.resolved])
            #expect(job[datapoint: "orders"]?.pieces.map(\.text) == ["[" + rows.joined(separator: ",") + "]"])
        }
    }

    @Test("one plugin's answer stays here as long as another has not given its own")
    func heldBack() async throws {
        let door = Door()
        let accounts = Plugins.accounts(datapoints: ["profile"], script: Plugins.obliging)
        let orders = Plugins.accounts(Sample.orders, datapoints: ["orders"]) { request, job in
            try await door.pass()
            return try await Plugins.obliging(request, job)
        }
        try await Stage.play([accounts, orders]) { stage in
            let request = try await stage.submit(.access)
            try await stage.audited("task.done", of: request)
            #expect(await stage.calls.isEmpty)
            door.open()
            let job = try await stage.job(of: request, in: [.resolved])
            #expect(await stage.calls.count == 1)
            #expect(job[datapoint: "profile"]?.pieces.map(\.text) == [#"{"of":"profile"}"#])
            #expect(job[datapoint: "orders"]?.pieces.map(\.text) == [#"{"of":"orders"}"#])
        }
    }

    @Test("values that do not fit into one call arrive whole, each byte for byte")
    func largeValues() async throws {
        let text = { @Sendable (name: String) in "{\n \"\(name)\":\n \"\(String(repeating: name, count: 90))\"\n}" }
        let accounts = Plugins.accounts(datapoints: ["a", "b", "c"]) { request, job in
            for (number, datapoint) in request.datapoints.enumerated() {
                try job.emit(UInt32(number), datapoint, text(datapoint.rawValue))
            }
            return OutcomeMessage(Outcome.done)
        }
        try await Stage.play(
            [accounts],
            { options in
                options.silos = [Stage.silo(datapoints: ["a", "b", "c"])]
                options.verdicts.maximumValueBytes = 200
            }
        ) { stage in
            let request = try await stage.submit(.access)
            let job = try await stage.job(of: request, in: [.resolved])
            for name in ["a", "b", "c"] { #expect(job[datapoint: name]?.pieces.map(\.text) == [text(name)]) }
            #expect(await stage.calls.map(\.path) == Array(repeating: "/v1/data-silo", count: 3))
        }
    }

    @Test("a shared datapoint is one array with an element a plugin, as one call or as pages")
    func shared() async throws {
        for limit: Int64 in [4 << 20, 8] {
            let script: StagedPlugin.Script = { _, job in
                try job.emit(1, "notes", "{\n\"by\":\n\"me\"}")
                return OutcomeMessage(Outcome.done)
            }
            let plugins = [
                Plugins.accounts(datapoints: ["notes"], script: script),
                Plugins.accounts(Sample.orders, datapoints: ["notes"], script: script),
            ]
            try await Stage.play(
                plugins,
                { options in
                    options.silos = [Stage.silo(datapoints: ["notes"])]
                    options.verdicts.sharedDatapoints = ["notes"]
                    options.verdicts.maximumValueBytes = limit
                }
            ) { stage in
                let request = try await stage.submit(.access)
                let job = try await stage.job(of: request, in: [.resolved])
                var elements: [[String: String]] = []
                for text in job[datapoint: "notes"]?.pieces.compactMap(\.text) ?? [] {
                    elements += try JSONDecoder().decode([[String: String]].self, from: Data(text.utf8))
                }
                #expect(elements == [["by": "me"], ["by": "me"]], "limit \(limit)")
            }
        }
    }

    @Test("a datapoint that is deliberately left out is skipped at Sombra, not \"no data\"")
    func skippedDatapoint() async throws {
        let accounts = Plugins.accounts { _, job in
            try job.emit(1, "profile", "{}")
            return OutcomeMessage(Outcome.done, datapoints: ["orders": .skipped(exception: "third party")])
        }
        try await Stage.play([accounts]) { stage in
            let request = try await stage.submit(.access) { $0.knownData = [Stage.siloID: ["orders"]] }
            let job = try await stage.job(of: request, in: [.resolved])
            #expect(job[datapoint: "orders"]?.state == .skipped)
        }
    }

    @Test("nothing found anywhere is \"no data\" for each datapoint, said by name")
    func notFound() async throws {
        let accounts = Plugins.accounts(script: Plugins.answering(.notFound))
        try await Stage.play([accounts]) { stage in
            let request = try await stage.submit(.access)
            let job = try await stage.job(of: request, in: [.resolved])
            #expect(job.datapoints.map(\.state) == [.noData, .noData])
        }
    }

    @Test(
        "an answer that leaves a datapoint out, or names one that was not asked, is an ERROR and nothing of it is sent")
    func faultyAnswers() async throws {
        let faults: [(String, StagedPlugin.Script)] = [
            (
                "unanswered-datapoint",
                { _, job in
                    try job.emit(1, "profile", "{}")
                    return OutcomeMessage(Outcome.done)
                }
            ),
            (
                "undeclared-datapoint",
                { _, job in
                    try? job.emit(1, "salary", "{}")
                    return OutcomeMessage(Outcome.done)
                }
            ),
            (
                "not-found-with-items",
                { _, job in
                    try job.emit(1, "profile", "{}")
                    return OutcomeMessage(Outcome.notFound)
                }
            ),
        ]
        for (code, script) in faults {
            try await Stage.play([Plugins.accounts(script: script)]) { stage in
                let request = try await stage.submit(.access)
                let job = try await stage.job(of: request, in: [.error])
                #expect(job.message == "com.example.accounts: \(code)")
                #expect(job.datapoints.allSatisfy { $0.pieces.isEmpty })
            }
        }
    }

    @Test("what a crash left in the spool is removed at the next start, unless a job still needs it")
    func leftovers() async throws {
        let accounts = Plugins.accounts(script: Plugins.obliging)
        try await Stage.play([accounts]) { stage in
            let attempt = stage.state.path + "/spool/\(UUID().uuidString.lowercased())/1"
            try FileManager.default.createDirectory(atPath: attempt, withIntermediateDirectories: true)
            try Data("sealed".utf8).write(to: URL(filePath: attempt + "/0"))
            try await stage.restart([accounts])
            try await stage.store.until { _ in !FileManager.default.fileExists(atPath: attempt) }
        }
    }
}
