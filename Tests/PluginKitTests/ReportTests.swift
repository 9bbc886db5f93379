import PluginTesting
import Synchronization
import Testing

@Suite struct ReportTests {
    private struct Order: Encodable {
        var id: Int
        var title: String
    }

    @Test("values, rows, a file and a datapoint with nothing arrive as they were handed out")
    func allKinds() async throws {
        let plugin = try Scripted.start { _, report in
            try report.value("profile", ["name": "Ada"])
            try report.rows("orders") { rows in
                for id in 1...3 { try rows.append(Order(id: id, title: "a\nb")) }
                try rows.append(json: "{\n\"id\": 4\r\n}".utf8)
            }
            try report.file("documents", name: "a.txt", mediaType: "text/plain") { try $0.write("hello".utf8) }
            return .done
        }
        let answer = try await plugin.send(.access("profile", "orders", "documents"))
        #expect(try answer.outcome.performed() == .done)
        #expect(answer.faults == [])
        #expect(try answer.values(of: "profile") == [["name": "Ada"]])
        #expect(try answer.rows(of: "orders").map { $0["id"]?.integer } == [1, 2, 3, 4])
        #expect(try answer.rows(of: "orders").first?["title"] == "a\nb")
        let file = try #require(answer.items(of: "documents").first)
        #expect(file.header == ItemHeader(datapoint: "documents", kind: .file, name: "a.txt", mediaType: "text/plain"))
        #expect(file.bytes == Array("hello".utf8))
    }

    @Test("a datapoint's own outcome stands in the answer")
    func datapointOutcomes() async throws {
        let plugin = try Scripted.start { _, report in
            try report.none("profile")
            try report.skipped("orders", exception: "retention")
            try report.failed("documents", reason: "archive lost")
            return .done
        }
        let answer = try await plugin.send(.access("profile", "orders", "documents"))
        #expect(
            try answer.outcome.performedDatapoints() == [
                "profile": .notFound, "orders": .skipped(exception: "retention"),
                "documents": .failed(reason: "archive lost"),
            ])
    }

    @Test("several profiles under one identifier are several items")
    func profiles() async throws {
        let plugin = try Scripted.start { _, report in
            for id in ["p1", "p2"] { try report.value("profile", ["id": id], profile: id) }
            return .done
        }
        let answer = try await plugin.send(.access("profile"))
        #expect(answer.items.map(\.header.profile) == ["p1", "p2"])
    }

    @Test("what was not asked for is passed over, what is not claimed is an error")
    func unasked() async throws {
        let plugin = try Scripted.start { _, report in
            #expect(report.wants("profile") && !report.wants("orders"))
            try report.rows("orders") { _ in Issue.record("the braces ran") }
            try report.value("profile", 1)
            try report.value("ordres", 1)
            return .done
        }
        let answer = try await plugin.send(.access("profile"))
        #expect(answer.items.map(\.header.datapoint) == ["profile"])
        #expect(answer.outcome.outcome == "retry")
        #expect(answer.outcome.reason?.hasPrefix("datapoint-unclaimed: ") == true)
    }

    @Test("many rows come in chunks of whole lines, and a row just under the limit goes through")
    func chunks() async throws {
        let long = Array("\"\(String(repeating: "x", count: 1_048_573))\"".utf8)
        let plugin = try Scripted.start { _, report in
            try await report.rows("orders") { rows in
                for id in 0..<20_000 {
                    try rows.append(json: "{\"id\":\(id),\"title\":\"\(String(repeating: "t", count: 60))\"}".utf8)
                }
                await Task.yield()
                try rows.append(json: long)
            }
            return .done
        }
        let answer = try await plugin.send(.access("orders"))
        #expect(answer.faults == [])
        #expect(try answer.outcome.performed() == .done)
        #expect(try answer.rows(of: "orders").count == 20_001)
        let chunks = try #require(answer.items.first).chunks
        #expect(chunks > 2 && chunks < 20)
    }

    @Test("a row over 1 MiB and a value over 4 MiB are refused by name")
    func tooLarge() async throws {
        let plugin = try Scripted.start { request, report in
            if request.datapoints == ["orders"] {
                try report.rows("orders") { try $0.append(json: [UInt8](repeating: 0x31, count: 1_048_576)) }
            } else {
                try report.value("profile", json: [UInt8](repeating: 0x31, count: Report.maximumValueBytes + 1))
            }
            return .done
        }
        let row = try await plugin.send(.access("orders"))
        #expect(row.outcome.outcome == "retry" && row.outcome.reason?.hasPrefix("row-too-large") == true)
        let value = try await plugin.send(.access("profile"))
        #expect(value.outcome.outcome == "retry" && value.outcome.reason?.hasPrefix("value-too-large") == true)
        #expect(row.faults + value.faults == [])
    }

    @Test("a file of several megabytes arrives whole, in few chunks, whatever the pieces")
    func largeFile() async throws {
        let piece = (0..<100_000).map { UInt8(truncatingIfNeeded: $0) }
        let plugin = try Scripted.start { _, report in
            try report.file("documents", name: "big") { file in
                for _ in 0..<30 { try file.write(piece) }
                try file.write([UInt8](repeating: 7, count: 3_000_000))
            }
            return .done
        }
        let answer = try await plugin.send(.access("documents"))
        let file = try #require(answer.items.first)
        #expect(answer.faults == [] && file.isClosed)
        #expect(file.bytes.count == 6_000_000)
        #expect(Array(file.bytes[2_900_000..<3_000_000]) == piece)
        #expect(file.chunks <= 20)
    }

    @Test("braces that throw make the job a retry, even when the plugin catches the error and says done")
    func brokenItem() async throws {
        struct Broken: Error {}
        let plugin = try Scripted.start { _, report in
            do {
                try report.file("documents", name: "half") { file in
                    try file.write("half".utf8)
                    throw Broken()
                }
            } catch is Broken {}
            return .done
        }
        let answer = try await plugin.send(.access("documents"))
        #expect(answer.outcome.outcome == "retry")
        #expect(answer.outcome.reason?.hasPrefix("item-broken") == true)
        #expect(answer.faults == [])
    }

    @Test("a writer that is kept beyond its braces writes nothing more")
    func escapedWriter() async throws {
        let plugin = try Scripted.start { _, report in
            var kept: RowsWriter?
            try report.rows("orders") { kept = $0 }
            try kept?.append(1)
            return .done
        }
        let answer = try await plugin.send(.access("orders"))
        #expect(answer.outcome.reason?.hasPrefix("writer-closed") == true)
        #expect(answer.faults == [])
        #expect(try answer.rows(of: "orders") == [])
    }

    @Test("datapoints can be handed out at the same time")
    func concurrently() async throws {
        let plugin = try Scripted.start { _, report in
            try await withThrowingTaskGroup { group in
                for datapoint in ["profile", "orders", "documents"] as [Datapoint] {
                    group.addTask { try report.rows(datapoint) { for id in 0..<1000 { try $0.append(id) } } }
                }
                try await group.waitForAll()
            }
            return .done
        }
        let answer = try await plugin.send(.access("profile", "orders", "documents"))
        #expect(answer.faults == [])
        for datapoint in ["profile", "orders", "documents"] as [Datapoint] {
            #expect(try answer.rows(of: datapoint).count == 1000)
        }
    }
}
