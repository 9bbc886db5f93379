import DSRModel
import Foundation
import Glibc
import PluginFixtures
import PluginMessages
import PluginRuntime

/// The kinds of connection, over which every plugin must behave the same.
enum ConnectionKind: CaseIterable, Sendable {
    case inProcess, framed
}

/// A fixture loaded over one kind of connection, from a file of its own, as the loader takes a file only once.
final class Harness: Sendable {
    let plugin: any PluginConnection
    let log: LogRecorder
    /// How the worker's end of a framed connection ended, in time.
    let served: Task<FramedServer.Ending, Never>?
    private let directory: ScratchDirectory

    /// The bytes of the library, built once against the kept header of v1; every test loads a file of its own.
    private static let behaviours = Result {
        let directory = try ScratchDirectory()
        let library = try CPluginBuilder.build(
            source: Fixtures.path("behaviours.c"), manifest: nil, into: directory, headers: Fixtures.keptHeaders)
        return try withExtendedLifetime(directory) { try Data(contentsOf: URL(filePath: library)) }
    }

    private init(
        plugin: any PluginConnection, served: Task<FramedServer.Ending, Never>?, log: LogRecorder,
        directory: ScratchDirectory
    ) {
        self.plugin = plugin
        self.served = served
        self.log = log
        self.directory = directory
    }

    /// Loads `behaviours.c`, not yet started.
    static func load(
        _ kind: ConnectionKind, clock: any Clock<Duration> = .continuous,
        adjust: (inout ConnectionOptions) -> Void = { _ in }
    ) async throws -> Harness {
        let directory = try ScratchDirectory()
        let library = directory.path + "/behaviours.so"
        try behaviours.get().write(to: URL(filePath: library))
        let log = LogRecorder()
        var options = ConnectionOptions(log: log.log, clock: clock)
        options.requiresPackedManifest = false
        // Beside a thousand other tests an answer may take seconds; tests of the limits set their own.
        options.healthLimit = .seconds(60)
        adjust(&options)
        switch kind {
        case .inProcess:
            let plugin = try await InProcessPlugin.load(path: library, options: options)
            return Harness(plugin: plugin, served: nil, log: log, directory: directory)
        case .framed:
            let (plugin, served) = try await Loopback.connect(library, options)
            return Harness(plugin: plugin, served: served, log: log, directory: directory)
        }
    }

    /// Loads and starts `behaviours.c` in a mode.
    static func start(
        _ kind: ConnectionKind, mode: String = "", clock: any Clock<Duration> = .continuous
    ) async throws -> Harness {
        let harness = try await load(kind, clock: clock)
        try await harness.plugin.start(settings: Array("{\"mode\":\"\(mode)\"}".utf8))
        return harness
    }

    /// Has the plugin behave in a way; `timeout` is far off for all that do not wait for it.
    func perform(
        _ behaviour: String, at meeting: MeetingPoint? = nil, timeout: Duration = .seconds(60),
        into sink: RecordingSink = RecordingSink()
    ) async throws -> PluginAnswer {
        var request = Request(
            kind: .perform, type: .access, requestID: "0", identifier: .init(type: .email, value: "ada@example.com"),
            coreIdentifier: "ada")
        request.details = meeting.map { "\(behaviour):\($0.descriptor)" } ?? behaviour
        return await plugin.perform(try MessageCoding.encode(request), timeout: timeout, sink: sink)
    }
}

/// A worker's two ends in one process: a real pair of sockets, and a thread that serves.
enum Loopback {
    static func connect(
        _ library: String, _ options: ConnectionOptions
    ) async throws -> (FramedPlugin, Task<FramedServer.Ending, Never>) {
        let (host, worker) = try socketPair()
        let server = try FramedServer(descriptor: worker)
        var inner = options
        inner.log = server.log
        let callee = try await InProcessPlugin.load(path: library, options: inner)
        let served = Task { await offPool { server.serve(callee) } }
        let plugin = try await FramedPlugin.connect(descriptor: host, name: library, options: options)
        return (plugin, served)
    }

    static func socketPair() throws -> (CInt, CInt) {
        var pair: [CInt] = [-1, -1]
        guard socketpair(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0, &pair) == 0 else {
            throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO)
        }
        return (pair[0], pair[1])
    }
}

extension PluginAnswer {
    /// The answer in words that a test compares.
    var summary: String {
        switch self {
        case .completed(let message): "completed \(message.outcome)"
        case .refused(let code): "refused \(code)"
        case .timedOut: "timed out"
        case .cancelled: "cancelled"
        case .misbehaved(let what): "misbehaved: \(what)"
        case .sinkFailed(let error): "sink failed: \(type(of: error))"
        case .crashed(let crash): "crashed: \(crash.reason)"
        case .notBegun(let why): "not begun: \(why)"
        case .interrupted(let why): "interrupted: \(why)"
        }
    }
}
