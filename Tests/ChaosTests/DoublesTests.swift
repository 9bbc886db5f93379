import Foundation
import Testing

@testable import SombraSimulator
@testable import parasol_chaos

@Suite("What a chaos run calls a double")
struct DoublesTests {
    private static let start = Date(timeIntervalSince1970: 1_800_000_000)

    /// The calls of one job, a tenth of a second apart: path, status, fault, and whether Sombra had the data.
    private static func doubles(
        _ calls: [(path: String, status: Int, fault: String?, isRepetition: Bool)], brokenAt: Int? = nil
    ) -> Doubles {
        var belief = Belief()
        belief.ledger = calls.enumerated().map { number, call in
            let at = start.addingTimeInterval(Double(number) * 0.1 + (number > 0 ? 10 : 0))
            return LedgerEntry(
                number: number + 1, at: at, readAt: at, method: "POST", path: call.path, status: call.status,
                refusal: nil, fault: call.fault, request: "request", dataSilo: "silo", job: "job", enrichment: nil,
                bytes: 9, changes: [], duplicates: call.isRepetition ? 1 : 0, usedOlderNonce: false)
        }
        let incidents = brokenAt.map {
            [Incident(kind: .brokenRoad, from: belief.ledger[$0].at, to: belief.ledger[$0].at)]
        }
        return Doubles(belief, incidents: incidents ?? [])
    }

    private static let first = (path: "/v1/data-silo", status: 200, fault: nil as String?, isRepetition: false)
    private static let tooLarge = (
        path: "/v1/data-silo", status: 413, fault: "answer 413" as String?, isRepetition: false
    )
    private static let part = (path: "/v1/datapoint", status: 200, fault: nil as String?, isRepetition: true)
    private static let again = (path: "/v1/data-silo", status: 200, fault: nil as String?, isRepetition: true)

    @Test("a call again is explained by the broken connection of the first, and by nothing where there was none")
    func sameRoute() {
        #expect(Self.doubles([Self.first, Self.again], brokenAt: 0).unexplained.isEmpty)
        #expect(Self.doubles([Self.first, Self.again]).unexplained.count == 1)
    }

    @Test("parts of a call that was refused as too large are explained as the call is, and only then")
    func parts() {
        #expect(Self.doubles([Self.first, Self.tooLarge, Self.part], brokenAt: 0).unexplained.isEmpty)
        #expect(Self.doubles([Self.first, Self.tooLarge, Self.part]).unexplained.count == 1)
        #expect(Self.doubles([Self.first, Self.part], brokenAt: 0).unexplained.count == 1)
        #expect(Self.doubles([Self.tooLarge, Self.first, Self.part], brokenAt: 1).unexplained.count == 1)
    }
}
