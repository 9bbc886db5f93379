import DSRModel
import Foundation
import PluginFixtures
import PluginMessages
import PluginRuntime
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

    @Test("two from the template run in one process, and each answers its own", .timeLimit(.minutes(8)))
    func together() async throws {
        let package = try await NewPackage("gifts", "--id", "com.example.first")
        let first = try await package.build(as: "first.so")
        let source = "Sources/GiftsPlugin/Gifts.swift"
        try package.write(
            try package.text(source).replacing("com.example.first", with: "com.example.second"), to: source)
        let second = try await package.build(as: "second.so")

        var plugins: [InProcessPlugin] = []
        for (name, library) in [("First", first), ("Second", second)] {
            let plugin = try await InProcessPlugin.load(path: library, options: ConnectionOptions { _ in })
            let manifest = try MessageCoding.decode(Manifest.self, from: plugin.manifestBytes)
            #expect(manifest.id.rawValue == "com.example.\(name.lowercased())")
            let accounts = "\(package.scratch.path)/\(name).json"
            try Data(#"{"a@example.com":{"profile":{"name":"\#(name)"},"orders":[]}}"#.utf8)
                .write(to: URL(filePath: accounts))
            try await plugin.start(settings: Array(#"{"accounts":"\#(accounts)"}"#.utf8))
            plugins.append(plugin)
        }
        #expect(try await Self.ask(plugins[0]) == #"{"name":"First"}"#)
        #expect(try await Self.ask(plugins[1]) == #"{"name":"Second"}"#)
        // Neither ends with the other.
        await plugins[0].drain()
        await plugins[0].stop()
        #expect(try await Self.ask(plugins[1]) == #"{"name":"Second"}"#)
        await plugins[1].drain()
        await plugins[1].stop()
    }
}
