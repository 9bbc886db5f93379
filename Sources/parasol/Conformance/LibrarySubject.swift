import PluginMessages
import PluginRuntime
import PluginTesting
import Synchronization

/// A library that is loaded into this process, as the checks see it.
final class LibrarySubject: ConformanceSubject {
    private struct Heard {
        var breaches: [String] = []
        var logged: [String] = []
    }

    /// What a plugin's log and breaches come to.
    private final class Ear: Sendable {
        private let heard = Mutex(Heard())

        var breaches: [String] { heard.withLock { $0.breaches } }
        var logged: [String] { heard.withLock { $0.logged } }

        func take(_ event: PluginLogEvent) {
            heard.withLock { heard in
                if event.level == .misbehaviour {
                    heard.breaches.append(event.tags["breach"] ?? event.message)
                } else {
                    heard.logged += [event.message] + event.tags.values
                }
            }
        }
    }

    let ownsProcess: Bool
    private let path: String
    private let settings: [UInt8]
    private let plugin: InProcessPlugin
    private let ear: Ear

    private init(path: String, settings: [UInt8], plugin: InProcessPlugin, ear: Ear, ownsProcess: Bool) {
        self.path = path
        self.settings = settings
        self.plugin = plugin
        self.ear = ear
        self.ownsProcess = ownsProcess
    }

    /// Loads the library of an absolute path that was never loaded in this process.
    static func load(path: String, settings: [UInt8], ownsProcess: Bool) async throws -> LibrarySubject {
        let ear = Ear()
        var options = ConnectionOptions { ear.take($0) }
        // Whether the plugin repeats its manifest is a check of its own.
        options.requiresPackedManifest = false
        options.allowsOutsideSwiftRuntime = true
        let plugin = try await translated { try await InProcessPlugin.load(path: path, options: options) }
        return LibrarySubject(path: path, settings: settings, plugin: plugin, ear: ear, ownsProcess: ownsProcess)
    }

    var heldJobs: Int { plugin.jobsUnderWay }
    var breaches: [String] { ear.breaches }
    var logged: [String] { ear.logged }

    func packedManifest() throws(ConformanceObstacle) -> [UInt8]? {
        do {
            return try PluginLibrary.inspect(path: path).manifestBytes
        } catch {
            throw ConformanceObstacle(error.message, mend: error.mend)
        }
    }

    func manifest() async throws(ConformanceObstacle) -> [UInt8] {
        try await Self.translated { try await self.plugin.manifestAgain() }
    }

    func start() async throws(ConformanceObstacle) {
        try await Self.translated { try await self.plugin.start(settings: self.settings) }
    }

    func describe() async throws(ConformanceObstacle) -> [UInt8] {
        try await Self.translated { try await self.plugin.describe() }
    }

    func health() async -> HealthAnswer {
        switch await plugin.health() {
        case .healthy: .healthy
        case .unhealthy(let reason): .unhealthy(reason)
        case .silent: .silent
        }
    }

    func stop() async { await plugin.stop() }

    func ask(_ request: [UInt8], under conditions: JobConditions) async -> JobRecord {
        let sink = CountingSink(gate: conditions.gate)
        let (handled, source) = AsyncStream<Void>.makeStream()
        let watch = HandleWatch(spoilsRequest: conditions.spoilsRequest) { time in
            conditions.handled(time)
            source.yield()
        }
        let answer = await withTaskGroup(of: PluginAnswer?.self) { group in
            group.addTask { [plugin] in
                let answer = await plugin.perform(request, timeout: conditions.limit, sink: sink, watch: watch)
                source.finish()
                return answer
            }
            if conditions.cancelsOnceHandled {
                group.addTask {
                    for await _ in handled { break }
                    return nil
                }
            }
            var answer: PluginAnswer?
            for await ended in group {
                if let ended { answer = ended } else { group.cancelAll() }
            }
            return answer
        }
        return JobRecord(end: Self.end(answer), items: sink.items)
    }

    private static func end(_ answer: PluginAnswer?) -> JobRecord.End {
        switch answer {
        case .completed(let outcome): .completed(outcome)
        case .refused(let code): .refused(code)
        case .timedOut: .timedOut
        case .cancelled: .cancelled
        case .misbehaved(let what): .misbehaved(what)
        case .notBegun(let why), .interrupted(let why): .lost(why)
        case .sinkFailed, .crashed, nil: .lost("the job was lost")
        }
    }

    private static func translated<Value>(
        _ body: () async throws -> Value
    ) async throws(ConformanceObstacle) -> Value {
        do {
            return try await body()
        } catch let fault as PluginFault {
            throw ConformanceObstacle("\(fault.code): \(fault.message)", mend: fault.mend)
        } catch {
            throw ConformanceObstacle("\(error)", mend: "Run the check with --in-process in a debugger.")
        }
    }
}
