import DriverShell
import FoundationEssentials
import NIOCore

/// A gateway with ten self-contained plugins in workers: what memory it takes idle, and how fast a library is replaced.
struct PluginsRun: Sendable {
    let sources: String
    let executable: String
    let directory: BenchDirectory
    let plan: BenchPlan
    let notebook: Notebook
    let progress: ProgressLine

    private static let plugins = BenchPlan.plugins
    private static let startLimit = Duration.seconds(60)
    private static let noop = NoopPlugin(id: "org.parasol.bench.replaced", version: "1.0.1000")
    /// After the silos of the load's plugins.
    private static let firstSilo: UInt8 = 0x30

    /// Puts the plugins into the directory; the gateway is not started yet.
    func prepare() async throws -> CopiedPlugin {
        progress.say("building the plugin in Swift")
        let copied = try await CopiedPlugin.build(as: directory.staged, sources: sources, parasol: executable)
        for number in 0..<Self.plugins {
            try copied.write(number, version: 0, to: directory.plugins + "/copy-\(number).so")
            try directory.bind(CopiedPlugin.id(number), to: silo(number))
        }
        try directory.bind(Self.noop.id, to: silo(Self.plugins))
        return copied
    }

    /// Measures the running gateway.
    func run(_ copied: CopiedPlugin, _ load: Load) async throws {
        progress.say("memory of \(Self.plugins) plugins")
        let plugins = try await running(load.gateway, Self.plugins)
        try await readMemory(plugins, copied, load, after: 0)
        for number in 0..<Self.plugins { try await use(number, load) }
        try await readMemory(plugins, copied, load, after: BenchPlan.pluginWebhooks)
        try await replace(copied, load)
    }

    /// Sends the plugin of a number its webhooks.
    private func use(_ number: Int, _ load: Load) async throws {
        let round = RoundPlan(
            "a plugin of ten", connections: 1, place: .worker, pacing: .report, webhooks: BenchPlan.pluginWebhooks,
            seconds: 30)
        let prepared = try await load.prepare(
            round, from: plan.pluginNumbers.lowerBound + number * BenchPlan.pluginWebhooks)
        _ = try await load.round(prepared, round, silo: silo(number))
            .run(connections: round.connections, port: load.gateway.port, on: load.loop)
    }

    private func readMemory(
        _ plugins: [ListedPlugin], _ copied: CopiedPlugin, _ load: Load, after webhooks: Int
    ) async throws {
        // Until what was needed for a moment is given back.
        try await Task.sleep(for: .seconds(5))
        let workers = try plugins.compactMap(\.process).map { try ProcessMeter(pid: $0).memory().proportionalKiB }
        let memory = PluginMemory(
            plugins: plugins.count, webhooks: webhooks, libraryBytes: copied.bytes,
            gatewayKiB: try load.gateway.process.memory().proportionalKiB, workersKiB: workers.compactMap(\.self),
            targetKiB: Targets.memoryKiB(plugins: plugins.count))
        notebook.write { $0.pluginMemory.append(memory) }
    }

    private func replace(_ copied: CopiedPlugin, _ load: Load) async throws {
        let run = ReplacementRun(directory: directory, load: load, notebook: notebook)
        let live = directory.plugins + "/replaced.so"
        try await Self.noop.build(as: live, sources: sources, parasol: executable)
        _ = try await running(load.gateway, Self.plugins + 1)
        let first = plan.replacementNumbers.lowerBound
        let next = try await run.run(
            .init(kind: "C", silo: silo(Self.plugins), live: live) { [sources, executable] version, file in
                var plugin = Self.noop
                plugin.version = "1.0.\(1000 + version)"
                plugin.answer = version % 2 == 0 ? .done : .notFound
                try await plugin.build(as: file, sources: sources, parasol: executable)
            }, count: plan.replacements.c, from: first)
        _ = try await run.run(
            .init(kind: "Swift", silo: silo(0), live: directory.plugins + "/copy-0.so") { version, file in
                try copied.write(0, version: version, to: file)
            }, count: plan.replacements.swift, from: next)
    }

    private func silo(_ number: Int) -> BenchSilo { BenchSilo(number: Self.firstSilo + UInt8(number)) }

    /// The plugins, once so many of them run.
    private func running(_ gateway: GatewayUnderTest, _ count: Int) async throws -> [ListedPlugin] {
        let deadline = ContinuousClock.now + Self.startLimit
        while true {
            let plugins = try await gateway.plugins()
            if plugins.filter({ $0.state == "running" && $0.process != nil }).count == count { return plugins }
            guard ContinuousClock.now < deadline else {
                let states = plugins.map { "\($0.id) \($0.state)" }.joined(separator: ", ")
                throw BenchFailure("not all \(count) plugins run after \(Self.startLimit): \(states)")
            }
            try await Task.sleep(for: .milliseconds(100))
        }
    }
}
