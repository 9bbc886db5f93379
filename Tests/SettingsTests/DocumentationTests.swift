import Foundation
import PluginMessages
import Testing

@testable import Settings

@Suite("Documentation of the configuration")
struct DocumentationTests {
    private static let document = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Docs/configuration.md")

    static let tables = [
        ("keys of parasol.yaml", GatewayConfiguration.reference),
        ("keys of a plugin's file", PluginSettingsFile.reference),
    ]

    /// With `PARASOL_WRITE_DOCS=1` in the environment the test writes the tables instead of comparing them.
    @Test("the tables in Docs/configuration.md are those of the declarations", .serialized, arguments: tables)
    func table(name: String, rows: [ReferenceRow]) throws {
        var text = try String(contentsOf: Self.document, encoding: .utf8)
        let begin = try #require(text.range(of: "<!-- \(name) -->\n"))
        let end = try #require(text.range(of: "\n<!-- end -->", range: begin.upperBound..<text.endIndex))
        if ProcessInfo.processInfo.environment["PARASOL_WRITE_DOCS"] == "1" {
            text.replaceSubrange(begin.upperBound..<end.lowerBound, with: rows.markdown)
            try Data(text.utf8).write(to: Self.document, options: .atomic)
        } else {
            #expect(text[begin.upperBound..<end.lowerBound] == rows.markdown, "write it with PARASOL_WRITE_DOCS=1")
        }
    }

    @Test("the examples in Docs/configuration.md load")
    func examples() throws {
        let text = try String(contentsOf: Self.document, encoding: .utf8)
        let blocks = text.components(separatedBy: "```yaml\n").dropFirst()
            .map { String($0.prefix(upTo: $0.range(of: "```")?.lowerBound ?? $0.endIndex)) }
        try #require(blocks.count == 2)
        let directory = try TemporaryDirectory()
        try directory.write("0123456789abcdef\n", to: "admin-token")
        let loaded = try load(
            blocks[0], environment: ["TRANSCEND_KEY": "a", "SOMBRA_INTERNAL_KEY": "b"], in: directory)
        #expect(loaded.admin.token?.reveal() == "0123456789abcdef")
        #expect(loaded.warnings.isEmpty)
        let path = try directory.write(blocks[1], to: "com.example.accounts.yaml")
        let file = try PluginSettingsFile.load(path: path, environment: ["ACCOUNTS_DB_PASSWORD": "c"])
        #expect(file.dataSilos.count == 1)
        let bytes = try file.settings(checkedAgainst: [:]).reveal()
        #expect(String(decoding: bytes, as: UTF8.self).contains(#""password":"c""#))
    }
}
