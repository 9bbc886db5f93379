import DSRModel
import JobStore
import Sombra
import Testing

@testable import Gateway

@Suite("How an access is answered")
struct AccessCallsTests {
    private let limit: Int64 = 4 << 20

    private func calls(_ tasks: [JobTask], policy: VerdictPolicy = JointOutcomeTests.policy) -> [ReportCall] {
        JointOutcomeTests.judge(tasks, .access, policy: policy)?.calls ?? []
    }

    /// A task of all datapoints named by its items, and of those it says there is nothing of.
    private func task(
        _ items: [ResultItem], by plugin: PluginID = Sample.accounts, nothing: [Datapoint] = []
    ) throws -> JobTask {
        let nothings = Dictionary(uniqueKeysWithValues: nothing.map { ($0, Outcome.notFound) })
        return try Sample.task(
            plugin, ended: .done, datapoints: Set(items.map(\.datapoint) + nothing).sorted(), exceptions: nothings,
            items: items)
    }

    private func slice(
        _ item: ResultItem, _ number: Int = 1, of plugin: PluginID = Sample.accounts
    ) -> ItemSlice { ItemSlice(reference(item, of: plugin), number: number, bytes: item.bytes) }

    private func reference(_ item: ResultItem, of plugin: PluginID = Sample.accounts) -> ItemReference {
        ItemReference(task: Sample.task(plugin).id, item: item)
    }

    private func values(_ call: ReportCall?) -> ReportCall.Values? {
        if case .values(let values)? = call { values } else { nil as ReportCall.Values? }
    }

    @Test("values, and \"nothing\" for every datapoint without one, go out in one call without a status")
    func oneCall() throws {
        let item = Sample.item(0, "profile")
        let value = ReportCall.Value(datapoint: "profile", parts: [slice(item)], isArray: false)
        #expect(
            calls([try task([item], nothing: ["orders"])])
                == [.values(.init(profiles: [.init(id: nil, datapoints: [value])], nothing: ["orders"]))])
    }

    @Test("not found is \"nothing\" for each datapoint by name, so that no status has to say it")
    func notFound() throws {
        let calls = calls([try Sample.task(ended: .notFound, datapoints: ["orders", "profile"])])
        #expect(calls == [.values(.init(nothing: ["orders", "profile"]))])
    }

    @Test("rows that fit stand in the same call, as an array even when there is one")
    func fewRows() throws {
        let item = Sample.item(0, "orders", .rows)
        let calls = calls([try task([item])])
        #expect(calls.count == 1)
        #expect(values(calls.first)?.profiles.first?.datapoints.first?.isArray == true)
    }

    @Test("rows beyond the limit go out as pages in order, the last one marked, with titles that stay the same")
    func pages() throws {
        let items = (0..<3).map { Sample.item($0, "orders", .rows, bytes: limit) }
        let calls = calls([try task(items, nothing: ["profile"])])
        let pages = calls.compactMap { call in
            if case .page(let page) = call { page } else { nil as ReportCall.Page? }
        }
        #expect(calls.count == 4)
        #expect(pages.map(\.slices) == items.enumerated().map { [slice($1, $0 + 1)] })
        #expect(pages.map(\.isLast) == [false, false, true])
        #expect(pages.map(\.fileID) == ["orders 1/3 run 1", "orders 2/3 run 1", "orders 3/3 run 1"])
        #expect(values(calls.last)?.nothing == ["profile"])
    }

    @Test("values that do not fit into one call get further calls, and are never cut into pages")
    func manyValues() throws {
        let items = ["a", "b", "c"].enumerated().map { index, name in
            Sample.item(UInt32(index), Datapoint(rawValue: name), bytes: limit - 10)
        }
        let calls = calls([try task(items, nothing: ["d"])])
        #expect(calls.map(\.code) == ["VALUES", "VALUES", "VALUES"])
        #expect(calls.flatMap(\.items) == items.map { reference($0) })
        #expect(calls.compactMap { values($0)?.nothing } == [[], [], ["d"]])
    }

    @Test("of several files all but the last keep the datapoint open, and so does the last where values follow")
    func files() throws {
        let files = (0..<2).map { Sample.item($0, "pictures", .file, name: $0 == 0 ? "a.jpg" : nil) }
        func open(_ calls: [ReportCall]) -> [Bool] {
            calls.compactMap { call in
                if case .file(let file) = call { file.moreFollows } else { nil as Bool? }
            }
        }
        let alone = calls([try task(files)])
        #expect(open(alone) == [true, false])
        #expect(alone.count == 2)
        let names = alone.compactMap { call in
            if case .file(let file) = call { file.name } else { nil as String? }
        }
        #expect(names == ["a.jpg", "pictures 2"])
        let withValue = calls([try task(files + [Sample.item(2, "pictures")])])
        #expect(open(withValue) == [true, true])
        #expect(withValue.last?.code == "VALUES")
    }

    @Test("several profiles under one identifier are told apart by the plugin's ids; a single one needs none")
    func profiles() throws {
        let items = [
            Sample.item(0, "profile", profile: "acct-1"), Sample.item(1, "profile", profile: "acct-2"),
            Sample.item(2, "orders", profile: "acct-2"),
        ]
        let two = values(calls([try task(items)]).first)?.profiles ?? []
        #expect(two.map(\.id) == ["acct-1", "acct-2"])
        #expect(two.map { $0.datapoints.map(\.datapoint) } == [["profile"], ["orders", "profile"]])
        let one = values(calls([try task([Sample.item(0, "profile", profile: "acct-1")])]).first)
        #expect(one?.profiles.map(\.id) == [nil])
    }

    @Test("a shared datapoint is an array with one element a plugin, even when one plugin alone has any")
    func shared() throws {
        var policy = JointOutcomeTests.policy
        policy.sharedDatapoints = ["notes"]
        let item = Sample.item(0, "notes")
        let both = values(calls([try task([item]), try task([item], by: Sample.orders)], policy: policy).first)
        #expect(both?.profiles.first?.datapoints.first?.isArray == true)
        #expect(
            both?.profiles.first?.datapoints.first?.parts == [slice(item), slice(item, 2, of: Sample.orders)])
        let one = values(
            calls([try task([item]), try task([], by: Sample.orders, nothing: ["notes"])], policy: policy).first)
        #expect(one?.profiles.first?.datapoints.first?.isArray == true)
        #expect(one?.nothing == [])
    }

    @Test("a datapoint that was deliberately left out is said to be, apart from those that hold nothing")
    func skipped() throws {
        let task = try Sample.task(
            ended: .done, datapoints: ["notes", "orders", "profile"],
            exceptions: ["notes": .skipped(exception: "third party"), "orders": .notFound],
            items: [Sample.item(0, "profile")])
        let calls = calls([task])
        #expect(calls.count == 2)
        #expect(values(calls.first)?.nothing == ["orders"])
        #expect(calls.last == .values(.init(nothing: ["notes"], datapointStatus: .skippedDueToException)))
    }

    @Test("a skipped access is said to be skipped, and what one plugin skipped beside another's answer too")
    func skippedTask() throws {
        let skipped = try Sample.task(ended: .skipped(exception: "minor"), datapoints: ["profile"])
        let judgement = JointOutcomeTests.judge([skipped], .access)
        #expect(JointOutcomeTests.put(judgement)?.profileStatus == .skippedDueToException)
        #expect(JointOutcomeTests.put(judgement)?.status == nil)
        let calls = calls([skipped, try task([Sample.item(0, "orders")], by: Sample.orders)])
        #expect(calls.last == .values(.init(nothing: ["profile"], datapointStatus: .skippedDueToException)))
    }

    @Test("an access that a plugin did not answer whole says nothing of any datapoint")
    func incomplete() throws {
        let answered = try task([Sample.item(0, "orders")], by: Sample.orders)
        let ends: [Outcome] = [.failed(reason: ""), .held(reason: "")]
        for end in ends {
            let judgement = JointOutcomeTests.judge(
                [try Sample.task(ended: end, datapoints: ["profile"]), answered], .access)
            #expect(JointOutcomeTests.put(judgement)?.profileStatus == .error, "\(end)")
            #expect(JointOutcomeTests.put(judgement)?.status == nil, "\(end)")
        }
        for exception in ends {
            let partly = try Sample.task(
                ended: .done, datapoints: ["notes", "profile"], exceptions: ["notes": exception],
                items: [Sample.item(0, "profile")])
            let judgement = JointOutcomeTests.judge([partly, answered], .access)
            #expect(JointOutcomeTests.put(judgement)?.profileStatus == .error, "\(exception)")
        }
    }

    @Test("an access without any datapoint is for a person, not silently reported")
    func noDatapoint() throws {
        let judgement = JointOutcomeTests.judge([try Sample.task(ended: .done)], .access)
        #expect(JointOutcomeTests.put(judgement)?.profileStatus == .error)
        #expect(judgement?.consequence == .attention("no-datapoint"))
    }
}
