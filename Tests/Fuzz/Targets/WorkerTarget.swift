import Foundation
import PluginFixtures
import PluginRuntime

/// Frames of a hostile host, read by the worker around a real plugin: serving ends when the host has closed.
final class WorkerTarget: FuzzTarget {
    let corpus: [Sample]
    let dictionary: [[UInt8]]
    private let callee: SteadyCallee
    private let plugin: InProcessPlugin
    private let scratch: ScratchDirectory

    init() async throws {
        scratch = try ScratchDirectory()
        let library = try CPluginBuilder.build(
            source: Corpus.url("plugin.c").path, manifest: nil, into: scratch, named: "plugin.so")
        var options = ConnectionOptions { _ in }
        options.requiresPackedManifest = false
        plugin = try await InProcessPlugin.load(path: library, options: options)
        try await plugin.start(settings: Array("{}".utf8))
        callee = SteadyCallee(plugin)
        let start = FramePeer.frame(1, token: 1, "{}")
        let job = FramePeer.frame(6, token: 2, #"{"any":"value"}"#)
        let credit = FramePeer.frame(8, token: 2, "\u{1}\0\0\0")
        let questions = FramePeer.frame(3, token: 4) + FramePeer.frame(2, token: 5) + FramePeer.frame(9, token: 6)
        let end = FramePeer.frame(4, token: 8) + FramePeer.frame(5, token: 9)
        corpus = [
            Sample(start + FramePeer.pause + job + credit + FramePeer.pause + questions + end),
            Sample(start + job + FramePeer.frame(7, token: 2) + FramePeer.frame(6, token: 3, "x") + end),
        ]
        dictionary =
            [start, job, credit, questions, end, FramePeer.pause, [0xff, 0xff, 0xff, 0x7f]]
            + (1...9).map { FramePeer.frame($0, token: 2, "[1]") } + [
                FramePeer.frame(8, token: 2, "\u{7f}\u{7f}\u{7f}\u{7f}")
            ]
    }

    func run(_ input: [UInt8]) async throws {
        let (own, hostile) = try FramePeer.pair()
        let server = try FramedServer(descriptor: own)
        async let played: Void = offPool { FramePeer.play(input, on: hostile) }
        _ = try await offPool { [callee] in server.serve(callee) }
        try await played
        guard case .healthy = await plugin.health() else { throw Violation("the plugin is not well any more") }
    }

    func close() async throws { await plugin.stop() }
}
