import Glibc
import PluginMessages
import PluginRuntime

/// Runs one saved request through a plugin in this process.
struct DebugRun {
    private let arguments: DebugArguments

    init(_ arguments: DebugArguments) { self.arguments = arguments }

    /// Runs, and answers the exit code.
    func run() async -> CInt {
        guard let library = unsafe realpath(arguments.plugin, nil) else { return unreadable(arguments.plugin) }
        defer { unsafe free(library) }
        guard let request = read(arguments.request) else { return unreadable(arguments.request) }
        guard (try? MessageCoding.decode(Request.self, from: request)) != nil else {
            DebugOutput.error("\(arguments.request) is no request: see the schema of requests in Docs/plugin-abi.md")
            return 2
        }
        var settings = Array("{}".utf8)
        if let file = arguments.settings {
            guard let bytes = read(file) else { return unreadable(file) }
            settings = bytes
        }
        do {
            return try await perform(unsafe String(cString: library), request, settings)
        } catch {
            DebugOutput.error("\(error)")
            return 1
        }
    }

    private func perform(_ library: String, _ request: [UInt8], _ settings: [UInt8]) async throws -> CInt {
        var options = ConnectionOptions(log: Self.print)
        options.requiresPackedManifest = false
        options.allowsOutsideSwiftRuntime = true
        // Whoever sits at a breakpoint has all the time of the world.
        let patience = Duration.seconds(24 * 3600)
        options.startLimit = patience
        options.stopLimit = patience
        options.overdueLimit = patience
        let plugin = try await InProcessPlugin.load(path: library, options: options)
        try await plugin.start(settings: settings)
        let answer = await plugin.perform(request, timeout: patience, sink: DebugSink())
        await plugin.stop()
        guard case .completed(let outcome) = answer else {
            DebugOutput.error("the plugin did not complete the request: \(answer)")
            return 1
        }
        DebugOutput.line("outcome: \(String(decoding: try MessageCoding.encode(outcome), as: UTF8.self))")
        return 0
    }

    @Sendable
    private static func print(_ event: PluginLogEvent) {
        let tags = event.tags.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
        DebugOutput.error("log \(event.level): \(event.message)\(tags)")
    }

    private func unreadable(_ path: String) -> CInt {
        DebugOutput.error("\(path) cannot be read: \(unsafe String(cString: strerror(errno)))")
        return 2
    }

    private func read(_ path: String) -> [UInt8]? {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 * 1024)
        while true {
            let got = unsafe chunk.withUnsafeMutableBytes { unsafe Glibc.read(descriptor, $0.baseAddress, $0.count) }
            if got == 0 { return bytes }
            guard got > 0 else { return nil }
            bytes += chunk[..<got]
        }
    }
}
