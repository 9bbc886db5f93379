import Testing

@testable import parasol

@Suite("The demo's table")
struct BeliefTableTests {
    private func line(
        _ request: String, _ person: String, _ identifier: String, _ datapoint: String?,
        _ answers: [BeliefLine.Answer]
    ) -> BeliefLine {
        BeliefLine(
            request: request, person: person, place: "shop", identifier: identifier, datapoint: datapoint,
            state: "uploaded", what: "1 row", answers: answers)
    }

    @Test("what repeats from the line above stands once, and a new request begins anew")
    func repetition() {
        let db = BeliefLine.Answer(plugin: "org.parasol.sqlite", end: "done")
        let table = BeliefTable(lines: [
            line("ACCESS", "Ada", "email", "profile", [db]), line("ACCESS", "Ada", "email", "orders", [db]),
            line("ACCESS", "Ada", "phone", "profile", [db]),
            line("ERASURE", "Ada", "phone", nil, [.init(plugin: "org.parasol.holds", end: "vetoed")]),
            line("ERASURE", "Ben", "phone", nil, [db, .init(plugin: "com.example.other", end: "not-found")]),
        ])
        #expect(
            table.text == """
                REQUEST      AT    BY     DATAPOINT  SOMBRA BELIEVES  WHAT   ANSWERED BY
                ACCESS Ada   shop  email  profile    uploaded         1 row  sqlite
                                          orders     uploaded         1 row  sqlite
                             shop  phone  profile    uploaded         1 row  sqlite
                ERASURE Ada  shop  phone             uploaded         1 row  holds (veto)
                ERASURE Ben  shop  phone             uploaded         1 row  sqlite, com.example.other
                """)
    }

    @Test("what the demo shows fits 120 columns")
    func width() {
        let report = DemoReport(
            lines: DemoExpectations.lines, shopBefore: DemoExpectations.shopBefore,
            shopAfterwards: DemoExpectations.shop, webhooks: 1000, calls: 1000, milliseconds: 15_000, differences: [])
        let lines = (DemoReport.introduction + report.text).split(separator: "\n")
        #expect(lines.map(\.count).max() ?? 0 <= 120)
        #expect(report.text.contains("All as it must be: 1000 webhooks and 1000 calls to Sombra in 15000 ms."))
    }

    @Test("each difference stands on a line of its own after the table")
    func differences() {
        let report = DemoReport(
            lines: [], shopBefore: DemoExpectations.shopBefore, shopAfterwards: DemoExpectations.shop, webhooks: 1,
            calls: 2, milliseconds: 3, differences: ["one", "two"])
        #expect(
            report.text.hasSuffix("NOT as it must be (1 webhooks and 2 calls to Sombra in 3 ms):\n  - one\n  - two"))
    }
}
