import DSRModel
import Foundation
import JobStore
import NIOCore
import PluginFixtures
import Testing

@testable import Gateway

@Suite("What Sombra took already")
struct SentUploadsTests {
    private let limit: Int64 = 4 << 20

    private func report(_ call: ReportCall, _ sequence: Int, _ state: Report.State = .sent) throws -> Report {
        Report(
            id: ReportID(at: Sample.now), job: Sample.job().id, run: 1, sequence: sequence, state: state,
            call: try call.encoded(), attempts: 1, dueAt: 0, lastStatus: nil, mayHaveArrived: false)
    }

    private func calls(_ items: [ResultItem], sent: [Report], policy: VerdictPolicy = VerdictPolicy()) throws
        -> [ReportCall]
    {
        let task = try Sample.task(ended: .done, datapoints: Set(items.map(\.datapoint)).sorted(), items: items)
        var record = Sample.record(Sample.job(.access), [task])
        record.reports = sent
        return Judgement.of(record, isLastOfIntegration: false, isAwaited: false, policy: policy, now: Sample.now)?
            .calls
            ?? []
    }

    private func slice(_ item: ResultItem, _ number: Int) -> ItemSlice {
        ItemSlice(ItemReference(task: Sample.task().id, item: item), number: number, bytes: item.bytes)
    }

    @Test("rows of which pages were taken go on behind them, in pages, though the rest would fit into one call")
    func pages() throws {
        let items = (0..<3).map { Sample.item($0, "orders", .rows, bytes: limit) }
        let slices = items.enumerated().map { slice($1, $0 + 1) }
        let page = { (slices: [ItemSlice]) in
            ReportCall.page(.init(datapoint: "orders", slices: slices, total: 3, run: 1, isLast: false))
        }
        let sent = [
            try report(page([slices[0]]), 0), try report(page([slices[1].part(0..<limit)]), 1, .dropped),
            try report(page([slices[1].part(0..<1000)]), 2),
        ]
        let rest = try calls(items, sent: sent)
        let expected = [[slices[1].part(1000..<limit)], [slices[2]]]
        #expect(rest.compactMap { if case .page(let page) = $0 { page.slices } else { nil } } == expected)
        let nearlyAll = sent + [try report(page([slices[1].part(1000..<limit)]), 3)]
        let last = try calls(items, sent: nearlyAll)
        guard case .page(let page)? = last.first else {
            Issue.record("the last page is none: \(last)")
            return
        }
        #expect(page.isLast)
        #expect(page.slices == [slices[2]])
        #expect(last.count == 1)
    }

    @Test("items of another attempt count as not sent, and neither do those of which the attempt was not noted")
    func otherAttempt() throws {
        let old = Sample.item(0, "orders", .rows, bytes: 100)
        var new = old
        new.attempt = 2
        var unnoted = slice(old, 1)
        unnoted.item.attempt = nil
        for taken in [slice(old, 1), unnoted] {
            let sent = try report(
                .page(.init(datapoint: "orders", slices: [taken], total: 1, run: 1, isLast: false)), 0)
            // What is left goes out in pages, since Sombra has some.
            let page = ReportCall.Page(datapoint: "orders", slices: [slice(new, 1)], total: 1, run: 1, isLast: true)
            #expect(try calls([new], sent: [sent]) == [.page(page)])
        }
        let file = Sample.item(0, "films", .file, bytes: 100, name: "film.mp4")
        var again = file
        again.attempt = 2
        let whole = try calls([file], sent: [])
        let sent = try report(try #require(whole.first), 0)
        #expect(try calls([again], sent: [sent]) == (try calls([again], sent: [])))
        #expect(try calls([file], sent: [sent]) != calls([file], sent: []))
    }

    @Test("a call that was stored before attempts were noted finds its bytes, one of another attempt does not")
    func storedBefore() async throws {
        let item = Sample.item(0, "orders", bytes: 2)
        let task = try Sample.task(ended: .done, datapoints: ["orders"], items: [item])
        let now = ReportCall.File(datapoint: "orders", slice: slice(item, 1), name: "a", moreFollows: false)
        let text = String(decoding: try ReportCall.file(now).encoded(), as: UTF8.self)
        let stored = text.replacingOccurrences(of: #""attempt":1,"#, with: "")
        #expect(stored != text)
        guard case .file(let before) = try ReportCall(encoded: Array(stored.utf8)) else {
            Issue.record("a stored call was read as another")
            return
        }
        #expect(before.slice.item.attempt == nil)
        let directory = try ScratchDirectory()
        let spool = try Spool(directory: directory.path, sealer: Sealer(KeyRing()), maximumBytes: 1 << 20)
        let bytes = ItemBytes([task], spool: spool)
        for slice in [now.slice, before.slice] {
            var read: [UInt8] = []
            for try await piece in try bytes.stream(slice) { read += piece.readableBytesView }
            #expect(read == Array("{}".utf8))
        }
        var other = now.slice
        other.item.attempt = 2
        #expect(throws: ItemBytes.Missing.self) { try bytes.stream(other) }
    }

    @Test("a file of which parts were taken goes on behind them, under names that come after theirs")
    func files() throws {
        let item = Sample.item(0, "films", .file, bytes: 250, name: "film.mp4")
        let policy = VerdictPolicy(sizes: SizePolicy(maximumBodyBytes: 100, largeFiles: .split))
        let whole = try calls([item], sent: [], policy: policy)
        func names(_ calls: [ReportCall]) -> [String] {
            calls.compactMap { if case .file(let file) = $0 { file.name } else { nil } }
        }
        #expect(names(whole) == ["film.mp4.001", "film.mp4.002", "film.mp4.003"])
        let sent = try report(try #require(whole.first), 0)
        let rest = try calls([item], sent: [sent], policy: policy)
        #expect(names(rest) == ["film.mp4.002", "film.mp4.003"])
        let bytes = rest.compactMap { if case .file(let file) = $0 { [file.slice.from, file.slice.to] } else { nil } }
        #expect(bytes == [[100, 200], [200, 250]])
    }
}
