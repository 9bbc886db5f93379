import DSRModel
import SombraSimulator
import Testing

@testable import parasol

@Suite("What came of the demo against what must come")
struct DemoComparisonTests {
    private func differences(_ change: (inout [BeliefLine]) -> Void) -> [String] {
        var lines = DemoExpectations.lines
        change(&lines)
        var comparison = DemoComparison()
        comparison.compare(lines, with: DemoExpectations.lines)
        return comparison.differences
    }

    @Test("what must come is no difference, in whatever order it comes")
    func same() { #expect(differences { $0.reverse() }.isEmpty) }

    @Test("no two expected lines are about the same thing")
    func distinct() {
        #expect(Set(DemoExpectations.lines.map(\.subject)).count == DemoExpectations.lines.count)
    }

    @Test("a state, an amount or a source that differs is named with what was expected")
    func different() {
        let found = differences { lines in
            lines[1].state = "no data"
            lines[2].what = "2 rows"
            lines[3].answers = []
        }
        #expect(
            found == [
                "ACCESS of Ada, shop, by email, profile: Sombra believes no data (1 record), from org.parasol.sqlite "
                    + "done, expected uploaded (1 record), from org.parasol.sqlite done",
                "ACCESS of Ada, shop, by email, orders: Sombra believes uploaded (2 rows), from org.parasol.sqlite "
                    + "done, expected uploaded (3 rows), from org.parasol.sqlite done",
                "ACCESS of Ada, shop, by email, pictures: Sombra believes uploaded (2 files, 3.6 KiB), from nobody, "
                    + "expected uploaded (2 files, 3.6 KiB), from org.parasol.files done",
            ])
    }

    @Test("a line that is missing or that nobody expected is named")
    func missing() {
        let found = differences { lines in
            lines[0].identifier = "phone"
        }
        #expect(found.count == 2)
        #expect(found.first?.contains("by email: Sombra knows nothing of it") == true)
        #expect(found.last?.contains("by phone: Sombra believes resolved, from org.parasol.holds done, which") == true)
    }

    @Test("rows of the erased customer that are left are named")
    func census() {
        var comparison = DemoComparison()
        comparison.compare(DemoExpectations.shop, with: DemoExpectations.shop, when: "In the end")
        #expect(comparison.differences.isEmpty)
        comparison.compare(DemoExpectations.shopBefore, with: DemoExpectations.shop, when: "In the end")
        #expect(comparison.differences.count == 1)
        #expect(
            comparison.differences.first?.hasPrefix("In the end the bookshop holds 5 rows and 1 pictures of Ben")
                == true)
    }

    @Test("violations and webhooks that were not accepted are differences")
    func conduct() throws {
        var scene = try Scene()
        var comparison = DemoComparison()
        comparison.checkConduct(scene.belief)
        #expect(comparison.differences.isEmpty)
        try scene.post(#"{"profiles":[],"status":"READY"}"#)
        comparison.checkConduct(scene.belief)
        #expect(comparison.differences.count == 2)
        #expect(comparison.differences.allSatisfy { $0.hasPrefix("violation neverAnsweredNoData") })
        var refused = try Scene(isChecked: true)
        try refused.enrich(#"{"enrichedIdentifiers":{}}"#)
        refused.deliver(answer: WebhookAnswer(status: 401))
        var other = DemoComparison()
        other.checkConduct(refused.belief)
        #expect(other.differences == ["webhook 2 was answered with 401, expected 200"])
    }
}
