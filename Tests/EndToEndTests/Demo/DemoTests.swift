import Foundation
import Testing

@Suite("parasol demo")
struct DemoTests {
    @Test("plays the main job and shows what Sombra believes in the end", .timeLimit(.minutes(5)))
    func demo() async throws {
        let run = try await CommandRun.parasol("demo", "--plugins", try Parasol.plugins())
        #expect(run.code == 0, "\(run.output)\(run.error)")
        let rows: [[String]] = [
            ["PLACE_ON_LEGAL_HOLD Grace", "resolved", "holds"],
            ["ACCESS Ada", "profile", "uploaded", "sqlite"], ["orders", "uploaded", "3 rows"],
            ["pictures", "uploaded", "2 files", "files"], ["pictures", "no data"],
            ["ERASURE Ben", "resolved", "files, sqlite"],
            ["ERASURE Grace", "skipped due to exception", "legal-hold", "holds (veto)"],
            ["SALE_OPT_OUT Nia", "resolved"], ["ACCESS Nia", "preflight", "resolved", "userId"],
            ["ACCESS Grace", "on hold"], ["ACCESS Mallory", "canceled"], ["All as it must be: "],
        ]
        let lines = run.output.split(separator: "\n")
        for words in rows {
            #expect(
                lines.contains { line in words.allSatisfy { line.contains($0) } },
                "no line says \(words.joined(separator: " … ")):\n\(run.output)")
        }
    }

    @Test("says what to run where the plugins are not packed", .timeLimit(.minutes(5)))
    func noPlugins() async throws {
        let run = try await CommandRun.parasol("demo", "--plugins", "/nowhere")
        #expect(run.code == 2)
        #expect(run.error.contains("make plugins"), "\(run.error)")
    }
}
