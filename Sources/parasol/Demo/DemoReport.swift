/// What came of one run of the demo.
struct DemoReport: Codable, Sendable {
    var lines: [BeliefLine]
    var shopBefore: ShopCensus
    var shopAfterwards: ShopCensus
    /// Webhooks that were sent, and calls that Sombra took.
    var webhooks: Int
    var calls: Int
    /// From the first webhook to Sombra's last change of mind.
    var milliseconds: Int64
    /// Each thing that is not as it must be; empty is success.
    var differences: [String]

    /// What is shown, before anything happens.
    static let introduction = """
        A bookshop keeps its customers in a database, their pictures in a folder, and a list of legal holds and fraud
        suspicions. Three plugins serve them: org.parasol.sqlite, org.parasol.files and org.parasol.holds. A simulated
        Sombra sends signed webhooks to a gateway, which asks the plugins, joins their answers and reports to Sombra.

        """

    /// The table, the shop and the verdict.
    var text: String {
        let (before, now) = (shopBefore, shopAfterwards)
        let sale = now.maySellNia.map { $0 ? "allowed" : "refused" } ?? "unknown"
        let shop = """
            The shop's database: Ben \(now.erased.rows) rows (\(before.erased.rows) before), everybody else \
            \(now.others.rows) (\(before.others.rows) before). Sale of Nia's data: \(sale).
            The shop's pictures: Ben \(now.erased.pictures) (\(before.erased.pictures) before), everybody else \
            \(now.others.pictures) (\(before.others.pictures) before).
            """
        return [BeliefTable(lines: lines).text, shop, verdict].joined(separator: "\n\n")
    }

    private var verdict: String {
        let traffic = "\(webhooks) webhooks and \(calls) calls to Sombra in \(milliseconds) ms"
        guard !differences.isEmpty else { return "All as it must be: \(traffic)." }
        let list = differences.map { "  - \($0)" }.joined(separator: "\n")
        return "NOT as it must be (\(traffic)):\n\(list)"
    }
}
