import DSRModel
import Foundation
import SombraSimulator
import Testing

@testable import parasol

@Suite("Following a simulator's belief")
struct BeliefPlaceTests {
    private func belief(jobs: Int) throws -> (belief: Belief, deliveries: [Int]) {
        var belief = Belief()
        belief.add(DataSilo(id: "silo", identifierTypes: ["email"], acceptsAnyDatapoint: true))
        var deliveries: [Int] = []
        for number in 0..<jobs {
            try belief.submit(
                Submission(type: .erasure, coreIdentifier: "c", identifiers: [.init("email", "\(number)@a")]),
                at: Date())
        }
        for subject in belief.takeDue() {
            let begun = belief.beginDelivery(of: subject, jti: nil, at: Date())
            deliveries.append(try #require(begun).delivery)
        }
        return (belief, deliveries)
    }

    @Test("webhooks that are answered out of order are taken once each")
    func order() throws {
        var (belief, deliveries) = try belief(jobs: 3)
        var place = BeliefPlace()
        #expect(!place.isBehind(belief))
        belief.endDelivery(deliveries[2], WebhookAnswer(status: 200))
        #expect(place.isBehind(belief))
        #expect(place.takeDeliveries(of: belief).map(\.id) == [deliveries[2]])
        #expect(!place.isBehind(belief))
        belief.endDelivery(deliveries[0], WebhookAnswer(status: nil, failure: "cut"))
        #expect(place.takeDeliveries(of: belief).map(\.id) == [deliveries[0]])
        belief.endDelivery(deliveries[1], WebhookAnswer(status: 401))
        #expect(place.takeDeliveries(of: belief).map(\.id) == [deliveries[1]])
        #expect(!place.isBehind(belief))
        #expect(place.takeDeliveries(of: belief).isEmpty)
    }

    @Test("calls and their violations are taken once each")
    func calls() throws {
        var (belief, _) = try belief(jobs: 1)
        var place = BeliefPlace()
        belief.noteUntaken(Caller(method: "PUT", path: "/", at: Date()), status: 500, nonce: nil)
        #expect(place.isBehind(belief))
        #expect(place.takeCalls(of: belief).map(\.status) == [500])
        #expect(!place.isBehind(belief))
        let call = Call.confirmation(nonce: "foreign", try Scene.done())
        _ = belief.apply(call, from: Caller(method: "PUT", path: "/", at: Date()))
        #expect(place.takeCalls(of: belief).count == 1)
        #expect(place.isBehind(belief))
        #expect(place.takeViolations(of: belief).map(\.kind) == [.foreignNonce])
        #expect(!place.isBehind(belief))
    }
}
