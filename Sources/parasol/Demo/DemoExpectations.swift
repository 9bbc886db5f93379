import DSRModel
import PluginMessages
import SombraSimulator

/// What must come of the demo.
enum DemoExpectations {
    /// What Sombra must believe, line by line.
    static let lines: [BeliefLine] = [
        line(.placeOnLegalHold, "Grace", "shop", "email", nil, "resolved", "", [holds("done")]),

        line(.access, "Ada", "shop", "email", "profile", "uploaded", "1 record", [sqlite("done")]),
        line(.access, "Ada", "shop", "email", "orders", "uploaded", "3 rows", [sqlite("done")]),
        line(.access, "Ada", "shop", "email", "pictures", "uploaded", "2 files, 3.6 KiB", [files("done")]),
        line(.access, "Ada", "shop", "phone", "profile", "uploaded", "1 record", [sqlite("done")]),
        line(.access, "Ada", "shop", "phone", "orders", "uploaded", "3 rows", [sqlite("done")]),
        line(.access, "Ada", "shop", "phone", "pictures", "no data", "", [files("not-found")]),

        line(.erasure, "Ben", "shop", "email", nil, "resolved", "", [files("done"), sqlite("done")]),

        // The guard's word stands for both plugins, which were never called.
        line(
            .erasure, "Grace", "shop", "email", nil, "skipped due to exception", "legal-hold", [holds("vetoed")]),

        line(.saleOptOut, "Nia", "shop", "email", nil, "resolved", "", [sqlite("done")]),

        line(
            .access, "Nia", "preflight", "email", nil, "resolved", "userId 1004",
            [holds("proceed"), sqlite("proceed")]),
        line(.access, "Nia", "clubs", "userId", "memberships", "uploaded", "2 rows", [sqlite("done")]),

        line(.access, "Grace", "preflight", "email", nil, "on hold", "mail \"On hold\"", [holds("hold")]),
        line(.access, "Mallory", "preflight", "email", nil, "canceled", "mail \"Cancelled\"", [holds("cancel")]),
    ]

    /// What must be left of the bookshop.
    static let shop = ShopCensus(
        erased: .init(rows: 0, pictures: 0), others: .init(rows: 13, pictures: 3), maySellNia: false)

    /// What the bookshop must be like before anything is asked of it.
    static let shopBefore = ShopCensus(
        erased: .init(rows: 5, pictures: 1), others: .init(rows: 13, pictures: 3), maySellNia: true)

    /// The JSON that Sombra must hold of Ada, by datapoint.
    static let values: [String: JSONValue] = [
        "profile": [
            "id": 1001, "name": "Ada", "email": "ada@customers.example", "phone": "+442079460958",
            "joined": "2019-03-14",
        ],
        "orders": [
            ["id": 1, "placed": "2024-11-02", "title": "The Mill on the Floss", "cents": 1250],
            ["id": 4, "placed": "2025-02-17", "title": "Notes on the Analytical Engine", "cents": 3400],
            ["id": 7, "placed": "2025-06-30", "title": "Middlemarch", "cents": 1590],
        ],
    ]

    private static func line(
        _ request: RequestType, _ person: String, _ place: String, _ identifier: String, _ datapoint: String?,
        _ state: String, _ what: String, _ answers: [BeliefLine.Answer]
    ) -> BeliefLine {
        BeliefLine(
            request: request.rawValue, person: person, place: place, identifier: identifier, datapoint: datapoint,
            state: state, what: what, answers: answers)
    }

    private static func sqlite(_ end: String) -> BeliefLine.Answer { .init(plugin: DemoPlugins.sqlite, end: end) }
    private static func files(_ end: String) -> BeliefLine.Answer { .init(plugin: DemoPlugins.files, end: end) }
    private static func holds(_ end: String) -> BeliefLine.Answer { .init(plugin: DemoPlugins.holds, end: end) }
}
