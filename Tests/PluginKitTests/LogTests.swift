import PluginTesting
import Testing

@Suite struct LogTests {
    @Test("an event has constant text and tags, and goes to the plugin's own host")
    func events() async throws {
        struct Quoting: Error { let email = "ada@example.com" }
        var script = Scripted.Script()
        script.erase = { _ in
            Log.info(
                "erased",
                [
                    "rows": 3, "ok": true, "table": "accounts", "took": .milliseconds(.milliseconds(1500)),
                    "count": .number(UInt8(7)), "type": .requestType(.erasure), "error": .type(of: Quoting()),
                ])
            return .done
        }
        let (plugin, other) = (try Scripted.start(script), try Scripted.start(script))
        _ = try await plugin.send(.erasure)
        let event = try #require(plugin.host.events.first)
        #expect(event.message == "erased")
        #expect(event.tags["rows"] == "3" && event.tags["ok"] == "true" && event.tags["table"] == "accounts")
        #expect(event.tags["took"] == "1500" && event.tags["count"] == "7" && event.tags["type"] == "ERASURE")
        #expect(event.tags["error"]?.hasSuffix("Quoting") == true)
        #expect(event.tags.values.allSatisfy { !$0.contains("ada@") })
        #expect(other.host.events == [])
    }
}
