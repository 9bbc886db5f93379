import Sombra
import Testing

@testable import Gateway

@Suite("Whether a report may have arrived")
struct ArrivalTests {
    private func after(_ answers: [ReportAnswer], before: Bool = false) -> Bool {
        var arrival = Arrival(before)
        for answer in answers {
            arrival.left()
            arrival.answered(answer)
        }
        return arrival.mayHaveArrived
    }

    @Test("nothing is in doubt as long as nothing left, and an earlier doubt stays")
    func unsent() {
        #expect(!Arrival(false).mayHaveArrived)
        #expect(Arrival(true).mayHaveArrived)
    }

    @Test("what left and has no answer may have arrived")
    func underWay() {
        var arrival = Arrival(false)
        arrival.left()
        #expect(arrival.mayHaveArrived)
    }

    @Test("an answer says whether it was taken", arguments: ReportDecisionTests.answers.map(\.0) + [.alreadyResolved])
    func answered(_ answer: ReportAnswer) {
        let mayHave: Bool =
            switch answer {
            case .accepted: true
            case .transient(let cause, _): cause.mayHaveArrived
            default: false
            }
        #expect(after([answer]) == mayHave)
        #expect(after([answer], before: true))
    }

    @Test("a doubt is not taken back by a later answer")
    func doubt() {
        #expect(after([.transient(.timedOut, retryAfter: nil), .nonceInvalid]))
        #expect(after([.accepted, .closed(message: nil)]))
        #expect(!after([.nonceInvalid, .transient(.notSent("refused"), retryAfter: nil)]))
    }
}
