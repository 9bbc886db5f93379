import DSRModel
import JobStore
import PluginFixtures
import PluginMessages
import Testing

@testable import Gateway

@Suite("Collecting results")
struct ResultCollectorTests {
    private let directory: ScratchDirectory
    private let spool: Spool
    private let task = TaskID(at: Sample.now)

    init() throws {
        directory = try ScratchDirectory()
        spool = try Spool(directory: directory.path + "/spool", sealer: try Sealer(KeyRing()), maximumBytes: 1 << 24)
    }

    private func collector(pageBytes: Int64 = 64) -> ResultCollector {
        ResultCollector(
            task: task, attempt: 1, asked: ["profile", "orders"], spool: spool, sizes: SizePolicy(pageBytes: pageBytes))
    }

    private func emit(_ text: String, to item: UInt32, of collector: ResultCollector) throws {
        try Array(text.utf8).withUnsafeBytes { try collector.append(item: item, chunk: $0) }
    }

    @Test("few bytes stay in the store's row, many go to the spool, and both are the same bytes")
    func inlineOrSpooled() throws {
        let collector = collector()
        let large = #""\#(String(repeating: "x", count: 40_000))""#
        try collector.open(item: 7, header: ItemHeader(datapoint: "profile", kind: .value))
        try emit("{}", to: 7, of: collector)
        try collector.close(item: 7)
        try collector.open(item: 9, header: ItemHeader(datapoint: "profile", kind: .value))
        try emit(String(large.prefix(10_000)), to: 9, of: collector)
        try emit(String(large.dropFirst(10_000)), to: 9, of: collector)
        try collector.close(item: 9)

        let items = collector.items
        #expect(items.map(\.number) == [0, 1])
        #expect(items.first?.inline == Array("{}".utf8))
        #expect(items.last?.inline == nil)
        #expect(items.last?.bytes == 40_002)
        let frames = try spool.reader(task: task, attempt: 1, item: 1).frames()
        var read: [UInt8] = []
        while let frame = try frames.next() { read += frame }
        #expect(read == Array(large.utf8))
    }

    @Test("rows are cut into pages between rows, in order, and counted")
    func pages() throws {
        let collector = collector(pageBytes: 20)
        try collector.open(item: 1, header: ItemHeader(datapoint: "orders", kind: .rows))
        try emit("{\"n\":1}\n{\"n\":2}\n", to: 1, of: collector)
        try emit("{\"n\":3}\n", to: 1, of: collector)
        try emit("\n{\"n\":4}\n", to: 1, of: collector)
        try collector.close(item: 1)
        let items = collector.items
        #expect(
            items.map { $0.inline.map { String(decoding: $0, as: UTF8.self) } } == [
                "{\"n\":1}\n{\"n\":2}\n", "{\"n\":3}\n\n{\"n\":4}\n",
            ])
        #expect(items.map(\.rows) == [2, 2])
        #expect(items.map(\.kind) == [.rows, .rows])
    }

    @Test("rows of one chunk are cut too, and a row that is larger than a page is one by itself")
    func cutWithin() throws {
        let collector = collector(pageBytes: 20)
        let long = #"{"text":"\#(String(repeating: "x", count: 40))"}"#
        try collector.open(item: 1, header: ItemHeader(datapoint: "orders", kind: .rows))
        try emit("{\"n\":1}\n{\"n\":2}\n{\"n\":3}\n\(long)\n{\"n\":4}\n", to: 1, of: collector)
        try collector.close(item: 1)
        let items = collector.items
        #expect(
            items.map { $0.inline.map { String(decoding: $0, as: UTF8.self) } } == [
                "{\"n\":1}\n{\"n\":2}\n", "{\"n\":3}\n", "\(long)\n", "{\"n\":4}\n",
            ])
        #expect(items.map(\.rows) == [2, 1, 1, 1])
    }

    @Test("however many small items there are, about a mebibyte of them stays in memory")
    func inlineBudget() throws {
        let collector = collector()
        let value = #""\#(String(repeating: "x", count: 14_998))""#
        for number: UInt32 in 0..<100 {
            try collector.open(item: number, header: ItemHeader(datapoint: "profile", kind: .value))
            try emit(value, to: number, of: collector)
            try collector.close(item: number)
        }
        let inline = collector.items.compactMap(\.inline)
        #expect(inline.reduce(0) { $0 + $1.count } <= 1 << 20)
        #expect(inline.count == 69)
        #expect(collector.items.map(\.bytes) == Array(repeating: 15_000, count: 100))
    }

    @Test("a file over the limit is refused as it comes, unless files are split; so are a row and a value")
    func tooLarge() throws {
        let file = ItemHeader(datapoint: "profile", kind: .file)
        for rule in [SizePolicy.LargeFiles.refuse, .split] {
            let sizes = SizePolicy(maximumBodyBytes: 10_000, largeFiles: rule)
            let collector = ResultCollector(
                task: task, attempt: rule == .refuse ? 1 : 2, asked: ["profile"], spool: spool, sizes: sizes)
            try collector.open(item: 1, header: file)
            try emit(String(repeating: "x", count: 10_000), to: 1, of: collector)
            if rule == .refuse {
                let refusal = #expect(throws: SizeRefusal.self) { try emit("x", to: 1, of: collector) }
                #expect(refusal?.kind == .file)
            } else {
                try emit("x", to: 1, of: collector)
            }
            for (number, kind, expected) in [
                (UInt32(2), ItemHeader.Kind.rows, SizeRefusal.Kind.row), (3, .value, .value),
            ] {
                try collector.open(item: number, header: ItemHeader(datapoint: "profile", kind: kind))
                let refusal = #expect(throws: SizeRefusal.self) {
                    try emit("\"\(String(repeating: "x", count: 6_000))\"\n", to: number, of: collector)
                }
                #expect(refusal?.kind == expected)
            }
        }
    }

    @Test("an item that was not closed is none")
    func open() throws {
        let collector = collector()
        try collector.open(item: 1, header: ItemHeader(datapoint: "orders", kind: .value))
        try emit("{}", to: 1, of: collector)
        #expect(collector.items.isEmpty)
    }

    @Test("a datapoint that was not asked for is refused, and work that is no access may emit nothing")
    func refused() {
        #expect(throws: ResultFault.datapointNotAsked("salary")) {
            try collector().open(item: 1, header: ItemHeader(datapoint: "salary", kind: .value))
        }
        #expect(throws: ResultFault.itemsNotAsked) {
            try NoResults().open(item: 1, header: ItemHeader(datapoint: "profile", kind: .value))
        }
    }
}
