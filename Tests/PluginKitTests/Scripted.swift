import PluginTesting
import Synchronization

/// A plugin whose functions the test writes in place.
struct Scripted: Plugin {
    struct Script: Sendable {
        var access: @Sendable (Request, Report) async throws -> Outcome = { _, _ in .notFound }
        var erase: @Sendable (Request) async throws -> Outcome = { _ in .done }
        var enrich: @Sendable (Request) async throws -> PreflightDecision = { _ in .proceed(identifiers: [:]) }
        var review: @Sendable (Request) async throws -> GuardDecision = { _ in .allow }
        var plan: @Sendable (Request) async throws -> [String: Int64] = { _ in [:] }
        var health: @Sendable () async -> Health = { .healthy }
        var stop: @Sendable () async -> Void = {}
    }

    static let manifest = Manifest(
        id: "com.example.scripted", version: "1.0.0", owner: "Tests <tests@example.com>"
    ) {
        Access(.email, datapoints: "profile", "orders", "documents")
        Erasure(.email)
        Handles(.saleOptOut, for: .email)
        Enriches(.email, to: "userId")
        Guards(.erasure)
        Plans(.erasure)
    }

    private static let scripts = Mutex<[Int64: Script]>([:])

    /// Settings that lead an instance to its script.
    static func settings(_ script: Script) -> Settings {
        scripts.withLock { scripts in
            let number = Int64(scripts.count)
            scripts[number] = script
            return ["script": .integer(number)]
        }
    }

    static func start(_ script: Script, hooks: MemoryHost.Hooks = .init()) throws -> TestedPlugin {
        let plugin = try TestedPlugin(Scripted.self, host: MemoryHost(hooks: hooks))
        try plugin.start(settings(script))
        return plugin
    }

    static func start(access: @escaping @Sendable (Request, Report) async throws -> Outcome) throws -> TestedPlugin {
        var script = Script()
        script.access = access
        return try start(script)
    }

    private let script: Script

    init(settings: Settings) throws {
        let number = Int64(try settings.int("script"))
        guard let script = Self.scripts.withLock({ $0[number] }) else {
            throw SettingsError.invalid("script", expected: "the number of a script")
        }
        self.script = script
    }

    func access(_ request: Request, into report: Report) async throws -> Outcome {
        try await script.access(request, report)
    }
    func erase(_ request: Request) async throws -> Outcome { try await script.erase(request) }
    func enrich(_ request: Request) async throws -> PreflightDecision { try await script.enrich(request) }
    func review(_ request: Request) async throws -> GuardDecision { try await script.review(request) }
    func plan(_ request: Request) async throws -> [String: Int64] { try await script.plan(request) }
    func health() async -> Health { await script.health() }
    func stop() async { await script.stop() }
}

extension Request {
    static func access(_ datapoints: Datapoint...) -> Request {
        perform(.access, .email, "ada@example.com", datapoints: datapoints)
    }
    static let erasure = perform(.erasure, .email, "ada@example.com")
}
