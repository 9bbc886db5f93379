import Foundation
import PluginTesting
import Testing

@testable import AccountsPlugin

@Suite struct AccountsTests {
    private let file = FileManager.default.temporaryDirectory.appending(path: "accounts-\(UUID()).json")

    private func start() throws -> TestedPlugin {
        try Data(
            """
            {"ada@example.com": {"profile": {"name": "Ada"}, "orders": [{"id": 1, "title": "A book"}]},
             "bob@example.com": {"profile": {"name": "Bob"}, "orders": []}}
            """.utf8
        ).write(to: file)
        return try TestedPlugin(Accounts.self, settings: ["accounts": .string(file.path)])
    }

    @Test("an access hands out the person's profile and orders")
    func access() async throws {
        let plugin = try start()
        defer { try? FileManager.default.removeItem(at: file) }
        let answer = try await plugin.send(
            .perform(.access, .email, "ada@example.com", datapoints: ["profile", "orders"]))
        #expect(try answer.outcome.performed() == .done)
        #expect(try answer.values(of: "profile") == [["name": "Ada"]])
        #expect(try answer.rows(of: "orders") == [["id": 1, "title": "A book"]])
        #expect(answer.faults == [])
    }

    @Test("an access finds nothing of a person that it does not know")
    func stranger() async throws {
        let plugin = try start()
        defer { try? FileManager.default.removeItem(at: file) }
        let answer = try await plugin.send(.perform(.access, .email, "eve@example.com", datapoints: ["profile"]))
        #expect(try answer.outcome.performed() == .notFound)
        #expect(answer.items.isEmpty)
    }

    @Test("an erasure removes the person's account and no other, and does no harm when it comes twice")
    func erasure() async throws {
        let plugin = try start()
        defer { try? FileManager.default.removeItem(at: file) }
        let request = Request.perform(.erasure, .email, "ada@example.com")
        #expect(try await plugin.send(request).outcome.performed() == .done)
        #expect(try await plugin.send(request).outcome.performed() == .notFound)
        let left = try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any]
        #expect(left?.keys.sorted() == ["bob@example.com"])
    }

    @Test("settings without the file of accounts are refused by name")
    func settings() {
        let error = #expect(throws: PluginTestError.self) { try TestedPlugin(Accounts.self) }
        #expect(error?.message == "setting-missing: settings.accounts is missing; expected a text")
    }

    @Test("the manifest is sound")
    func manifest() {
        #expect(Accounts.manifest.problems == [])
    }
}
