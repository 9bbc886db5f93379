import PluginTesting

/// A plugin in Swift whose system is a dictionary, as an author would write it.
struct Accounts: Plugin {
    static let manifest = Manifest(
        id: "com.example.accounts", version: "1.0.0", owner: "Tests <tests@example.com>"
    ) {
        Access(.email, datapoints: "profile", "orders")
        Erasure(.email)
        Handles(.saleOptOut, for: .email)
        Enriches(.email, to: "userId")
        Guards(.erasure)
        Plans(.erasure)
    }

    actor Store {
        private var names = ["ada@example.com": "Ada"]
        func name(_ email: String) -> String? { names[email] }
        func remove(_ email: String) -> Bool { names.removeValue(forKey: email) != nil }
    }

    private let store = Store()
    /// The second erasure of a person fails, as it does where nobody thought of it.
    private let isForgetful: Bool

    init(settings: Settings) throws { isForgetful = try settings.bool("forgetful", default: false) }

    func access(_ request: Request, into report: Report) async throws -> Outcome {
        guard let name = await store.name(request.identifier.value) else { return .notFound }
        try report.value("profile", ["name": name])
        try report.rows("orders") { rows in for id in 1...100 { try rows.append(["id": id]) } }
        return .done
    }

    func erase(_ request: Request) async throws -> Outcome {
        if isForgetful, request.attempt > 1 { return .failed(reason: "no such row") }
        return await store.remove(request.identifier.value) ? .done : .notFound
    }

    func perform(_ request: Request) async throws -> Outcome { .done }
    func enrich(_ request: Request) async throws -> PreflightDecision { .proceed(identifiers: [:]) }
    func review(_ request: Request) async throws -> GuardDecision { .allow }
    func plan(_ request: Request) async throws -> [String: Int64] { ["accounts": 0] }
}
