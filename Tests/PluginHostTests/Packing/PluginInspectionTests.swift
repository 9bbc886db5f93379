import DSRModel
import Foundation
import PluginFixtures
@testable import PluginHost
import PluginMessages
import PluginRuntime
import Testing

@Suite("Inspecting a library")
struct PluginInspectionTests {
    private let scratch: ScratchDirectory

    init() throws { scratch = try ScratchDirectory() }

    private func plugin() -> FixturePlugin {
        let settings: JSONValue = [
            "type": "object", "required": ["database"],
            "properties": [
                "database": ["type": "string", "description": "Where the books are."],
                "limit": ["type": "integer", "default": 100],
                "mode": ["enum": ["fast", "safe"]],
                "queries": [
                    "type": "array",
                    "items": [
                        "type": "object", "required": ["sql"], "properties": ["sql": ["type": "string"]],
                    ],
                ],
            ],
        ]
        var plugin = FixturePlugin(
            "com.example.accounts", settings: settings, limits: Limits(timeoutMilliseconds: 500, concurrency: 2))
        plugin.manifest.summary = "Serves the accounts\u{1b}[31m."
        plugin.manifest.preflights = [PreflightClaim(identifiers: [.email], enriches: ["userId"])]
        plugin.manifest.guards = [GuardClaim(requestTypes: [.erasure])]
        plugin.manifest.needs = Needs(readPaths: ["/srv/books"], ports: [5432])
        return plugin
    }

    @Test("everything that a manifest says is told, and no code is run")
    func text() throws {
        var plugin = plugin()
        plugin.marker = scratch.path + "/constructor-ran"
        let library = try plugin.build(into: scratch)
        let inspection = try PluginInspection(file: library)
        let text = inspection.text
        let expected = [
            "plugin        com.example.accounts\n", "version       1.0.0\n",
            "owner         Test team <test@example.com>\n", "serves        ACCESS by email: orders\n",
            "serves        ERASURE by email\n", "preflight     by email to userId\n",
            "guards        ERASURE by any identifier\n", "time-out      500 ms\n", "concurrency   2 jobs at once\n",
            "reads         /srv/books\n", "connects to   port 5432\n",
            "settings      database: string, required. Where the books are.\n",
            "              limit: integer, otherwise 100\n", "              mode: \"fast\" | \"safe\"\n",
            "              queries: array of object\n", "              queries[].sql: string, required\n",
            "packed        yes\n", "sha256        \(inspection.sha256)\n", "links with    libc.so.6\n",
        ]
        for line in expected { #expect(text.contains(line), "\(line) in \(text)") }
        #expect(!text.contains("\u{1b}"))
        #expect(!FileManager.default.fileExists(atPath: scratch.path + "/constructor-ran"))
    }

    @Test("the same is to be had as JSON")
    func json() throws {
        let plugin = plugin()
        let library = try plugin.build(into: scratch)
        let document = try MessageCoding.decode(JSONValue.self, from: try PluginInspection(file: library).json())
        #expect(document["manifest"]?["id"] == "com.example.accounts")
        #expect(document["packed"] == true)
        #expect(document["size"]?.integer == (try Data(contentsOf: URL(filePath: library))).count.asInteger)
        #expect(document["settings"]?.array?.first?["path"] == "database")
        #expect(document["settings"]?.array?.first?["required"] == true)
        #expect(document["neededLibraries"]?.array?.contains("libc.so.6") == true)
        #expect(document["fault"] == nil)
    }

    @Test("a library that is not packed, or whose manifest is not sound, is inspected as far as it goes")
    func faults() throws {
        var bare = plugin()
        bare.isPacked = false
        let unpacked = try PluginInspection(file: try bare.build(into: scratch, named: "bare.so"))
        #expect(!unpacked.isPacked)
        #expect(unpacked.fault?.code == "manifest-missing")
        #expect(unpacked.text.contains("packed        no\n"))

        var twice = plugin()
        twice.manifest.handles[0].datapoints = ["orders", "orders"]
        let unsound = try PluginInspection(file: try twice.build(into: scratch, named: "twice.so"))
        #expect(unsound.isPacked)
        #expect(unsound.manifest == nil)
        #expect(unsound.text.contains("refused       datapoint-claimed-twice: "))
        let document = try MessageCoding.decode(JSONValue.self, from: try unsound.json())
        #expect(document["fault"]?["code"] == "datapoint-claimed-twice")
    }

    @Test("what is no plugin of this machine is not inspected")
    func noPlugin() throws {
        let file = scratch.path + "/text.so"
        try Data("no library".utf8).write(to: URL(filePath: file))
        #expect { try PluginInspection(file: file) } throws: { ($0 as? PluginFault)?.code == "not-elf" }
    }

    @Test("a schema that nests without end does not end the process")
    func deepSchema() {
        var schema: JSONValue = ["type": "string"]
        for _ in 0..<200 { schema = ["properties": .object(["a": schema])] }
        #expect(SettingReference.list(of: schema).count == 32)
    }
}

extension Int {
    fileprivate var asInteger: Int64 { Int64(self) }
}
