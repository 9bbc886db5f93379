import DSRModel
import JobStore
import PluginHost
import Testing

@testable import Gateway

@Suite("The way into a plugin", .timeLimit(.minutes(5)))
struct HandOverTests {
    private let directory = PlayedDirectory()
    private let gates = PluginGates()
    private let suspects = Suspects()
    private let connection = PlayedConnection { _, _ in nil }

    private var handOver: HandOver {
        HandOver(plugins: LivePlugins(directory), gates: gates, suspects: suspects, journal: nil, report: { _ in })
    }

    private func gate(_ plugin: PluginID) throws -> Gate { gates.gate(of: try #require(directory.running[plugin])) }

    /// Enters with a patience of nothing.
    private func enter(_ plugin: PluginID, _ task: JobTask) async throws -> String {
        switch try await handOver.atPlugin(plugin, for: task, patience: .zero, { $0.build }) {
        case .done(let build): build
        case .absent: "absent"
        case .late: "late"
        case .cancelled: "cancelled"
        }
    }

    @Test("whoever comes through the gate finds the build that runs then, not the one that ran when it came")
    func current() async throws {
        directory.put(Sample.accounts, connection, build: "old", concurrency: 1)
        let gate = try gate(Sample.accounts)
        #expect(await gate.enter(.shared) == .zero)
        let handOver = handOver
        let entering = Task { try await handOver.atPlugin(Sample.accounts, for: Sample.task()) { $0.build } }
        while gate.waitingCount == 0 { await Task.yield() }
        directory.put(Sample.accounts, PlayedConnection { _, _ in nil }, build: "new", concurrency: 1)
        gate.leave()
        guard case .done("new") = try await entering.value else {
            Issue.record("the job went to the old build")
            return
        }
    }

    @Test("a wait that is longer than patience does nothing, and gives its place back")
    func patience() async throws {
        directory.put(Sample.accounts, connection, concurrency: 1)
        let gate = try gate(Sample.accounts)
        #expect(await gate.enter(.shared) == .zero)
        let entering = Task { try await enter(Sample.accounts, Sample.task()) }
        while gate.waitingCount == 0 { await Task.yield() }
        gate.leave()
        #expect(try await entering.value == "late")
        #expect(try await enter(Sample.accounts, Sample.task()) == "b1")
    }

    @Test("a plugin that is not there, or whose connection ended, is absent until the next one is there")
    func absent() async throws {
        #expect(try await enter(Sample.accounts, Sample.task()) == "absent")
        directory.put(Sample.accounts, connection)
        let handOver = handOver
        handOver.plugins.markSpent(try #require(directory.running[Sample.accounts]))
        #expect(handOver.plugins.running.isEmpty)
        directory.put(Sample.accounts, PlayedConnection { _, _ in nil }, build: "b2")
        #expect(handOver.plugins.running[Sample.accounts]?.build == "b2")
    }

    @Test("a suspect of one plugin in the gateway's process keeps every other one of them out, and no worker")
    func process() async throws {
        directory.put("com.example.a", connection, isInProcess: true)
        directory.put("com.example.b", connection, isInProcess: true)
        directory.put("com.example.w", connection)
        suspects.insert(Sample.task().id, at: "com.example.a")
        let (door, arrived) = (Door(), Door())
        let handOver = handOver
        let suspect = Task {
            try await handOver.atPlugin("com.example.a", for: Sample.task()) { _ in
                arrived.open()
                try await door.pass()
            }
        }
        try await arrived.pass()
        #expect(try await enter("com.example.w", Sample.task(Sample.orders)) == "b1")
        let other = Task { try await enter("com.example.b", Sample.task(Sample.orders)) }
        while gates.process.waitingCount == 0 { await Task.yield() }
        door.open()
        _ = try await suspect.value
        #expect(try await other.value == "late")
    }
}
