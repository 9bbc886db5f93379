import DSRModel
import Foundation
import PluginFixtures
import PluginMessages
import PluginRuntime
import SombraSimulator
import Synchronization
import Testing

@Suite("Plugins with the same module and type names", .serialized)
struct SideBySideTests {
    /// Keeps the bytes of each item.
    private final class Kept: ResultSink {
        private let items = Mutex<[UInt32: [UInt8]]>([:])

        var text: String { items.withLock { $0.values.map { String(decoding: $0, as: UTF8.self) }.joined() } }

        func open(item: UInt32, header: ItemHeader) throws { items.withLock { $0[item] = [] } }
        func append(item: UInt32, chunk: UnsafeRawBufferPointer) throws {
            items.withLock { $0[item, default: []].append(contentsOf: chunk) }
        }
        func close(item: UInt32) throws {}
    }

    private static func ask(_ plugin: InProcessPlugin) async throws -> String {
        let kept = Kept()
        let request = Request(
            kind: .perform, type: .access, requestID: "r", identifier: Identifier(type: .email, value: "a@example.com"),
            coreIdentifier: "a", datapoints: ["profile", "orders"])
        let answer = await plugin.perform(try MessageCoding.encode(request), timeout: .seconds(30), sink: kept)
        guard case .completed(let outcome) = answer else { throw Parasol.Missing(description: "\(answer)") }
        #expect(try outcome.performed() == .done)
        return kept.text
    }

    @Test(
        "two from the template run in one process, and in workers of one gateway, and each answers its own",
        .timeLimit(.minutes(8)))
    func together() async throws {
        let package = try await NewPackage("gifts", "--id", "com.example.first")
        let first = try await package.build(as: "first.so")
        let source = "Sources/GiftsPlugin/Gifts.swift"
        try package.write(
            try package.text(source).replacing("com.example.first", with: "com.example.second"), to: source)
        let second = try await package.build(as: "second.so")

        try await Self.runInOneProcess([("First", first), ("Second", second)], package)
        try await Self.runInWorkers([("First", first), ("Second", second)])
    }

    private static func runInOneProcess(
        _ libraries: [(name: String, path: String)], _ package: NewPackage
    ) async throws {
        var plugins: [InProcessPlugin] = []
        for (name, library) in libraries {
            let plugin = try await InProcessPlugin.load(path: library, options: ConnectionOptions { _ in })
            let manifest = try MessageCoding.decode(Manifest.self, from: plugin.manifestBytes)
            #expect(manifest.id.rawValue == "com.example.\(name.lowercased())")
            let accounts = "\(package.scratch.path)/\(name).json"
            try Data(#"{"a@example.com":{"profile":{"name":"\#(name)"},"orders":[]}}"#.utf8)
                .write(to: URL(filePath: accounts))
            try await plugin.start(settings: Array(#"{"accounts":"\#(accounts)"}"#.utf8))
            plugins.append(plugin)
        }
        #expect(try await ask(plugins[0]) == #"{"name":"First"}"#)
        #expect(try await ask(plugins[1]) == #"{"name":"Second"}"#)
        // Neither ends with the other.
        await plugins[0].drain()
        await plugins[0].stop()
        #expect(try await ask(plugins[1]) == #"{"name":"Second"}"#)
        await plugins[1].drain()
        await plugins[1].stop()
    }

    /// Each in a data silo of its own, since both give the same datapoints.
    private static func runInWorkers(_ libraries: [(name: String, path: String)]) async throws {
        var configuration = SimulatorConfiguration()
        configuration.dataSilos = libraries.map {
            DataSilo(id: $0.name, title: $0.name, datapoints: ["profile", "orders"])
        }
        let simulator = try await Simulator.start(configuration)
        let outcome: Result<Void, any Error>
        do {
            let (house, data) = (
                try House(sombra: simulator.url, apiKey: simulator.apiKey, publicKey: await simulator.publicKeyPEM),
                try ScratchDirectory()
            )
            for (name, library) in libraries {
                let accounts = "\(data.path)/\(name).json"
                try Data(#"{"a@example.com":{"profile":{"name":"\#(name)"},"orders":[]}}"#.utf8)
                    .write(to: URL(filePath: accounts))
                try house.install(library, as: name + ".so")
                try house.write(
                    "dataSilos: [\(name)]\nsettings: {accounts: \"\(accounts)\"}\n",
                    to: "plugins.d/com.example.\(name.lowercased()).yaml")
            }
            outcome = .success(try await ask(house, simulator, for: libraries.map(\.name)))
        } catch {
            outcome = .failure(error)
        }
        await simulator.stop()
        try outcome.get()
    }

    private static func ask(_ house: House, _ simulator: Simulator, for names: [String]) async throws {
        try await RunningGateway.run(house) { gateway in
            await simulator.direct(webhooksTo: try await gateway.webhookURL())
            let rows = try await house.pluginRows()
            #expect(rows.plugins.map(\.state) == ["running", "running"] && Set(rows.plugins.map(\.process)).count == 2)
            let request = try await simulator.submit(
                Submission(type: .access, coreIdentifier: "a", identifiers: [.init("email", "a@example.com")]))
            let belief = try await simulator.waitUntil(timeout: Inbox.patience) { $0.isSettled(request) }
            #expect(belief.violations.isEmpty)
            for name in names {
                let profile = belief.jobs(of: request).first { $0.dataSilo == name }?[datapoint: "profile"]
                #expect(profile?.state == .uploaded)
                let text = profile?.pieces.first.map { "\($0)" } ?? "nothing"
                #expect(text.contains(name), "\(text)")
            }
        }
    }
}
