import DSRModel
import JobStore
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
