import PluginKit

/// What this plugin does with each request; how the data is kept is ``AccountStore``'s business.
struct Accounts: Plugin {
    static let manifest = Manifest(
        id: "com.example.accounts",
        version: "1.0.0",
        owner: "Accounts team <accounts@example.com>",
        summary: "Hands out and deletes the accounts of a JSON file.",
        settings: [
            "type": "object",
            "properties": ["accounts": ["type": "string", "description": "The file of accounts, by e-mail address."]],
            "required": ["accounts"],
            "additionalProperties": false,
        ],
        needs: Needs(pathSettings: ["accounts"])
    ) {
        Access(.email, datapoints: "profile", "orders")
        Erasure(.email)
    }

    private let store: AccountStore

    init(settings: Settings) throws {
        store = AccountStore(path: try settings.string("accounts"))
    }

    func access(_ request: Request, into report: Report) async throws -> Outcome {
        guard let account = try await store.account(request.identifier.value) else { return .notFound }
        try report.value("profile", account.profile)
        try report.rows("orders") { rows in
            for order in account.orders { try rows.append(order) }
        }
        return .done
    }

    func erase(_ request: Request) async throws -> Outcome {
        try await store.remove(request.identifier.value) ? .done : .notFound
    }
}

/// The library's one export.
@c(parasol_plugin_entry_v1)
public func entry(_ host: ParasolHost, _ plugin: ParasolPluginOut) -> Int32 { Accounts.export(host, plugin) }
