import ArgumentParser
import Console
import DSRModel
import FoundationEssentials
import Glibc
import Logging
import PluginHost
import PluginMessages
import SombraSimulator

/// One `plugin dev`: builds, loads and asks the plugin, again after every change.
actor DevSession {
    /// What the author asked for.
    struct Options: Sendable {
        var configuration: BuildConfiguration
        var product: String?
        /// The settings file; nil where there is none.
        var settings: String?
        var identifiers: [DevIdentifier]
        var environment: [String: String]
    }

    /// What an answer may take beside the plugin's own time-out.
    private static let patience = Duration.seconds(15)

    private let package: PluginPackage
    private let options: Options
    private let directory: DevDirectory
    private let simulator: Simulator
    private let logger: Logger
    private var gateway: DevGateway?
    private var starts = 0
    /// The manifest of the plugin that the gateway took last.
    private var manifest: Manifest?

    private init(
        _ package: PluginPackage, _ options: Options, in directory: DevDirectory, simulator: Simulator, logger: Logger
    ) {
        self.package = package
        self.options = options
        self.directory = directory
        self.simulator = simulator
        self.logger = logger
    }

    /// Starts the simulator; the gateway comes with the first plugin.
    static func open(
        _ package: PluginPackage, _ options: Options, in directory: DevDirectory
    ) async throws -> DevSession {
        let logger = try DemoLog(path: directory.log).bootstrap()
        let simulator = try await Simulator.start(LoopbackGateway.simulator(keepingFilesIn: directory.received))
        return DevSession(package, options, in: directory, simulator: simulator, logger: logger)
    }

    /// One round; whether all went well.
    func playOnce() async throws -> Bool { try await round() }

    /// Round after round, until it is cancelled.
    func play() async throws {
        let watch = SourceWatch(directory: package.directory, file: options.settings)
        // Counted before the round, so that a change during it is not missed.
        var census = watch.census()
        while true {
            _ = try await round()
            Output.line("\nWaiting for a change in \(package.directory); Ctrl-C ends.\n")
            census = try await watch.change(since: census)
        }
    }

    /// Ends gateway and simulator.
    func close() async throws {
        let ended = gateway
        gateway = nil
        await simulator.stop()
        try await ended?.stop()
    }

    private func round() async throws -> Bool {
        do {
            try await load()
            return try await ask()
        } catch let error as CancellationError {
            throw error
        } catch {
            // A command's failure has said so itself.
            if !(error is ExitCode) { Output.error("\(error)") }
            if gateway != nil { Output.error("the last good plugin goes on") }
            return false
        }
    }

    /// Builds the plugin and lets a gateway take it; where anything fails the last good one stays.
    private func load() async throws {
        let library = try await package.build(options.configuration, product: options.product)
        let packed = directory.path + "/packed.so"
        Output.line(try await PackedCopy(library: library).put(at: packed))
        let inspection = try PluginInspection(file: packed)
        guard let manifest = inspection.manifest else { throw Failure.action("\(library) holds no manifest") }
        try DevSettings(file: options.settings).write(for: manifest, to: directory)
        try drop(packed, of: manifest.id)
        if let gateway, self.manifest?.servesTheSame(as: manifest) == true {
            try await gateway.take(inspection.sha256)
            self.manifest = manifest
            return
        }
        // A gateway goes on expecting what a plugin once served; a plugin that serves something else now gets a gateway
        // without such memories, started before the last one ends.
        starts += 1
        let next = try await DevGateway.start(
            beside: simulator, state: directory.state(starts), plugins: directory.plugins,
            environment: options.environment, logger: logger)
        try await gateway?.stop()
        gateway = next
        self.manifest = manifest
    }

    /// Puts the library into the plugin directory in one step, and takes out what an earlier id left there.
    private func drop(_ library: String, of id: PluginID) throws {
        for name in try FileManager.default.contentsOfDirectory(atPath: directory.plugins)
        where name != "\(id).so" && name != "\(id).yaml" {
            try FileManager.default.removeItem(atPath: directory.plugins + "/" + name)
        }
        let target = "\(directory.plugins)/\(id).so"
        guard rename(library, target) == 0 else { throw Failure.action("\(target) cannot be written") }
    }

    /// Asks for everything that the plugin serves, and shows what Sombra believes then.
    private func ask() async throws -> Bool {
        guard let gateway, let plugin = gateway.plugin else { throw Failure.action("no plugin runs") }
        let world = DevWorld(
            handles: plugin.coverage.handles, preflights: plugin.coverage.preflights,
            identifiers: DevIdentifiers(options.identifiers))
        await simulator.add(world.silo)
        for check in world.checks { await simulator.add(check) }
        let logged = try DemoLog.size(of: directory.log)
        let heard = plugin.log.entries().last?.number ?? 0
        let limit = Duration.milliseconds(plugin.timeoutMilliseconds) + Self.patience
        var asked: [(id: String, type: RequestType)] = []
        for submission in world.submissions {
            let id = try await simulator.submit(submission)
            asked.append((id, submission.type))
            do {
                _ = try await simulator.waitUntil(timeout: limit) { $0.hasEnded(id) }
            } catch let error as SimulatorError where error.isTimeOut {
                // The report says what had no answer.
            }
        }
        let belief = await simulator.belief
        let records = try await JobRecords.of(asked.map(\.id), from: ControlClient(stateDirectory: gateway.state))
        let reader = BeliefReader(belief: belief, records: records)
        let report = DevReport(
            lines: asked.flatMap { reader.lines(of: $0.id, request: $0.type.rawValue, person: "") }, belief: belief,
            requests: asked.map(\.id),
            events: plugin.log.entries().filter { $0.number > heard || heard == 0 }.map(\.event),
            complaints: try DemoLog.complaints(in: directory.log, after: logged))
        Output.line("\n" + report.text)
        if !plugin.coverage.guards.isEmpty {
            Output.line("Its guards are asked only before another plugin's erasures, so nothing asked them here.")
        }
        return report.faults.isEmpty
    }
}

extension Manifest {
    fileprivate func servesTheSame(as other: Manifest) -> Bool {
        id == other.id && coverage == .manifest && other.coverage == .manifest && handles == other.handles
            && preflights == other.preflights && guards == other.guards
    }
}

extension Belief {
    /// Whether a request has come to where nothing more follows by itself: all is said, or a person must do something.
    fileprivate func hasEnded(_ request: String) -> Bool {
        let refused = deliveries(of: request).contains { $0.failure != nil || ($0.status.map { $0 != 200 } ?? false) }
        return refused || isSettled(request) || isAnswered(request)
    }
}
