import Crypto
import FoundationEssentials
import PluginMessages
import SombraSimulator

/// Compares what came of the demo with what must come, and names each difference.
struct DemoComparison {
    private(set) var differences: [String] = []

    /// Compares line by line; the order does not count.
    mutating func compare(_ lines: [BeliefLine], with expected: [BeliefLine]) {
        for line in expected {
            guard let found = lines.first(where: { $0.subject == line.subject }) else {
                differences.append("\(line.subject): Sombra knows nothing of it, expected \(line.finding)")
                continue
            }
            if found != line {
                differences.append("\(line.subject): Sombra believes \(found.finding), expected \(line.finding)")
            }
        }
        let subjects = Set(expected.map(\.subject))
        for line in lines where !subjects.contains(line.subject) {
            differences.append("\(line.subject): Sombra believes \(line.finding), which nobody expected")
        }
    }

    mutating func compare(_ shop: ShopCensus, with expected: ShopCensus, when: String) {
        guard shop != expected else { return }
        differences.append("\(when) the bookshop holds \(Self.text(shop)), expected \(Self.text(expected))")
    }

    /// Compares what was handed out of Ada, byte for byte or value for value.
    mutating func compareContents(of request: String, in belief: Belief) {
        for job in belief.jobs(of: request) {
            for (name, expected) in DemoExpectations.values.sorted(by: { $0.key < $1.key }) {
                let pieces = job[datapoint: name]?.pieces ?? []
                let value = pieces.first?.text.flatMap {
                    try? JSONDecoder().decode(JSONValue.self, from: Data($0.utf8))
                }
                if pieces.count != 1 || value != expected {
                    differences.append("\(name) by \(job.identifier.name): Sombra holds something else than the shop")
                }
            }
        }
        let pictures = belief.job(of: request, in: DemoWorld.shop.id, identifier: "email")?[datapoint: "pictures"]
        let received = Dictionary(grouping: pictures?.pieces ?? [], by: { $0.name ?? "" }).mapValues {
            $0.map(\.sha256)
        }
        for picture in Customer.ada.pictures
        where received[picture.name] != [SHA256.hash(data: picture.bytes).hexadecimal] {
            differences.append("pictures: Sombra does not hold \(picture.name) once, as it is in the shop")
        }
    }

    /// What no run may have: refused webhooks, calls against the documentation, uploads that came twice, two rows for
    /// one request in one data silo.
    mutating func checkConduct(_ belief: Belief) {
        for violation in belief.violations {
            differences.append("violation \(violation.kind.rawValue): \(violation.explanation)")
        }
        for delivery in belief.deliveries where delivery.status != 200 {
            let answer = delivery.status.map(String.init) ?? delivery.failure ?? "nothing yet"
            differences.append("webhook \(delivery.id) was answered with \(answer), expected 200")
        }
        for row in Dictionary(grouping: belief.requestDataSilos, by: { "\($0.request) \($0.dataSilo)" })
        where row.value.count > 1 {
            differences.append("\(row.value.count) rows RequestDataSiloId for one request in one data silo, expected 1")
        }
        let duplicates = belief.jobs.flatMap(\.datapoints).reduce(0) { $0 + $1.duplicates }
        if duplicates > 0 { differences.append("\(duplicates) uploads came twice") }
    }

    /// Notes a difference that was found elsewhere.
    mutating func note(_ difference: String) { differences.append(difference) }

    private static func text(_ shop: ShopCensus) -> String {
        "\(shop.erased.rows) rows and \(shop.erased.pictures) pictures of Ben, \(shop.others.rows) rows and "
            + "\(shop.others.pictures) pictures of others, sale of Nia's data "
            + (shop.maySellNia.map { $0 ? "allowed" : "refused" } ?? "unknown")
    }
}
