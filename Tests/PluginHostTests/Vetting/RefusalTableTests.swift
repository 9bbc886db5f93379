import Foundation
import Testing

@Suite("The table of refusal codes in Docs/operating-plugins.md")
struct RefusalTableTests {
    private static let root = URL(filePath: #filePath).appending(path: "../../../..").standardized

    /// Sources whose codes an operator can meet as the reason of a refusal.
    private static let sources = [
        "Sources/PluginHost", "Sources/PluginRuntime", "Sources/parasol/Serve", "Sources/parasol-worker",
    ]

    /// The words in backquotes in the first columns of the tables below the heading.
    private func tableCodes() throws -> Set<String> {
        let text = try String(contentsOf: Self.root.appending(path: "Docs/operating-plugins.md"), encoding: .utf8)
        let start = try #require(text.range(of: "\n## Refusal codes\n"))
        let cells = text[start.upperBound...].split(separator: "\n").filter { $0.hasPrefix("| `") }
            .compactMap { $0.split(separator: "|").first }
        return Set(cells.flatMap { $0.matches(of: /`([a-z-]+)`/).map { String($0.1) } })
    }

    private func sourceCodes() throws -> Set<String> {
        var codes: Set<String> = []
        for source in Self.sources {
            let files = try #require(
                FileManager.default.enumerator(at: Self.root.appending(path: source), includingPropertiesForKeys: nil))
            for case let file as URL in files where file.pathExtension == "swift" {
                let text = try String(contentsOf: file, encoding: .utf8)
                let found = text.matches(of: /(?:RefusalCode\(rawValue: |[^.]code: |Code = )"([a-z-]+)"/)
                codes.formUnion(found.map { String($0.1) })
            }
        }
        return codes
    }

    @Test("names every code that the sources give, and no other")
    func complete() throws {
        // Made of a function's name: `start` and `describe` have a row each, `load` a constant.
        let composed: Set<String> = ["start-timeout", "describe-timeout"]
        let (table, sources) = (try tableCodes(), try sourceCodes())

        #expect(sources.count > 80)
        #expect(sources.subtracting(table).sorted() == [], "without a row")
        #expect(table.subtracting(sources).subtracting(composed).sorted() == [], "rows without a code")
    }
}
