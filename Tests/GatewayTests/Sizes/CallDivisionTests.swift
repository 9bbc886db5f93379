import DSRModel
import JobStore
import NIOCore
import PluginFixtures
import Sombra
import Testing

@testable import Gateway

@Suite("Making a call smaller")
struct CallDivisionTests {
    private let directory: ScratchDirectory
    private let spool: Spool

    init() throws {
        directory = try ScratchDirectory()
        spool = try Spool(directory: directory.path + "/spool", sealer: try Sealer(KeyRing()), maximumBytes: 1 << 24)
    }

    private static let room: Int64 = 100
    private static let limit = SizePolicy.envelope + room

    /// An item whose bytes lie in the store's row.
    private func item(_ number: UInt32, _ datapoint: Datapoint, _ kind: ResultItem.Kind, _ text: String) -> ResultItem {
        ResultItem(
            number: number, datapoint: datapoint, kind: kind, bytes: Int64(text.utf8.count), inline: Array(text.utf8),
            attempt: 1)
    }

    private func task(_ items: [ResultItem]) throws -> JobTask {
        try Sample.task(ended: .done, datapoints: Set(items.map(\.datapoint)).sorted(), items: items)
    }

    private func slices(_ task: JobTask) -> [ItemSlice] {
        (task.result?.items ?? []).enumerated().map { index, item in
            ItemSlice(ItemReference(task: task.id, item: item), number: index + 1, bytes: item.bytes)
        }
    }

    private func divide(
        _ call: ReportCall, of task: JobTask, limit: Int64 = limit, largeFiles: SizePolicy.LargeFiles = .refuse
    ) async throws -> [ReportCall] {
        try await CallDivision(
            limit: limit, sizes: SizePolicy(largeFiles: largeFiles), run: 1, items: ItemBytes([task], spool: spool)
        ).calls(of: call)
    }

    private func page(_ task: JobTask, isLast: Bool = true) -> ReportCall {
        let slices = slices(task)
        return .page(.init(datapoint: "orders", slices: slices, total: slices.count, run: 1, isLast: isLast))
    }

    /// The rows of pages, one text a page.
    private func rows(_ calls: [ReportCall], of task: JobTask) async throws -> [String] {
        var pages: [String] = []
        for case .page(let page) in calls {
            var text = ""
            let stream = try ItemBytes([task], spool: spool).rows(page.slices)
            for try await piece in stream { text += String(buffer: piece) }
            pages.append(text)
        }
        return pages
    }

    private static func lines(_ range: Range<Int>) -> String {
        range.map { "{\"n\":\(1000 + $0),\"t\":\"\(String(repeating: "x", count: 20))\"}\n" }.joined()
    }

    @Test("a page of one item is cut between rows, and no row is lost, twice or in another order")
    func cut() async throws {
        let task = try task([item(0, "orders", .rows, Self.lines(0..<11))])
        let calls = try await divide(page(task), of: task)
        let rows = try await rows(calls, of: task)
        #expect(rows.joined() == Self.lines(0..<11))
        #expect(rows.allSatisfy { $0.utf8.count <= Self.room && $0.hasSuffix("\n") })
        let pages = calls.compactMap { if case .page(let page) = $0 { page } else { nil as ReportCall.Page? } }
        #expect(pages.dropLast().allSatisfy { !$0.isLast } && pages.last?.isLast == true)
        #expect(Set(pages.map(\.fileID)).count == pages.count)
    }

    @Test("cutting a page of the middle again cuts within it, and its last part is not the datapoint's last")
    func cutAgain() async throws {
        let task = try task([item(0, "orders", .rows, Self.lines(0..<16))])
        let halves = try await divide(page(task), of: task, limit: SizePolicy.envelope + 320)
        #expect(halves.count == 2)
        let first = try #require(halves.first)
        let parts = try await divide(first, of: task)
        let texts = try await rows(parts, of: task)
        let whole = try await rows([first], of: task)
        #expect(texts.joined() == whole.joined())
        for case .page(let page) in parts { #expect(!page.isLast) }
    }

    @Test("a page of several items is cut between them")
    func manyItems() async throws {
        let text = String(repeating: "x", count: 30)
        let items = (0..<6).map { item($0, "orders", .value, "{\n\"n\":\($0),\"text\":\"\(text)\"}") }
        let task = try task(items)
        let calls = try await divide(page(task), of: task)
        #expect(calls.count == 3)
        #expect(calls.flatMap(\.items) == slices(task).map(\.item))
        // A value may be written over several lines; as a row it is one.
        for text in try await rows(calls, of: task) { #expect(text.split(separator: "\n").count == 2) }
    }

    @Test("a row that does not fit alone is for a person, and so is a value")
    func alone() async throws {
        for (kind, expected) in [(ResultItem.Kind.rows, SizeRefusal.Kind.row), (.value, .value)] {
            let text = "{\"text\":\"\(String(repeating: "x", count: 200))\"}\n"
            let task = try task([item(0, "orders", kind, text)])
            let refusal = await #expect(throws: SizeRefusal.self) { try await divide(page(task), of: task) }
            #expect(refusal?.kind == expected)
            #expect(refusal?.explanation.contains("orders") == true)
        }
    }

    @Test("values are spread over several calls, rows among them become pages, and \"nothing\" is said once")
    func values() async throws {
        let items = [
            item(0, "address", .value, "\"\(String(repeating: "a", count: 60))\""),
            item(1, "orders", .rows, Self.lines(0..<8)),
            item(2, "profile", .value, "\"\(String(repeating: "p", count: 60))\""),
        ]
        let task = try task(items)
        let values = zip(items, slices(task)).map { item, slice in
            ReportCall.Value(datapoint: item.datapoint, parts: [slice], isArray: item.kind == .rows)
        }
        let call = ReportCall.values(
            .init(profiles: [.init(id: nil, datapoints: values)], nothing: ["notes"], status: .ready))
        let calls = try await divide(call, of: task, limit: Self.limit + 240)
        #expect(calls.map(\.code) == ["PAGE", "VALUES"])
        guard case .values(let last)? = calls.last else { return }
        #expect(last.nothing == ["notes"])
        #expect(last.status == .ready)
        #expect(last.profiles.flatMap { $0.datapoints.map(\.datapoint) } == ["address", "profile"])
        let smaller = try await divide(.values(last), of: task, limit: Self.limit + 120)
        #expect(smaller.map(\.code) == ["VALUES", "VALUES"])
        guard case .values(let one)? = smaller.first, case .values(let other)? = smaller.last else { return }
        #expect(one.status == nil && one.nothing.isEmpty)
        #expect(other.status == .ready && other.nothing == ["notes"])
        await #expect(throws: SizeRefusal.self) { try await divide(.values(other), of: task) }
    }

    @Test("a file is split by the rule alone, into parts whose names put them in order")
    func files() async throws {
        let task = try task([item(0, "films", .file, String(repeating: "f", count: 250))])
        let file = ReportCall.file(
            .init(datapoint: "films", slice: slices(task)[0], name: "film.mp4", moreFollows: false))
        let refusal = await #expect(throws: SizeRefusal.self) { try await divide(file, of: task, limit: 100) }
        #expect(refusal?.kind == .file)
        #expect(refusal?.explanation.contains("250 bytes") == true)
        let parts = try await divide(file, of: task, limit: 100, largeFiles: .split).compactMap {
            if case .file(let file) = $0 { file } else { nil as ReportCall.File? }
        }
        #expect(parts.map(\.name) == ["film.mp4.001", "film.mp4.002", "film.mp4.003"])
        #expect(parts.map(\.slice.length) == [100, 100, 50])
        #expect(parts.map(\.moreFollows) == [true, true, false])
        let again = try await divide(.file(parts[1]), of: task, limit: 50, largeFiles: .split).compactMap {
            if case .file(let file) = $0 { file } else { nil as ReportCall.File? }
        }
        #expect(again.map(\.name) == ["film.mp4.002.001", "film.mp4.002.002"])
        #expect(again.map(\.moreFollows) == [true, true])
    }
}
