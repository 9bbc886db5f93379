import JobStore
import Sombra
import Testing

@testable import Gateway

@Suite("What becomes of a job that came back with a backup")
struct RestoredDecisionTests {
    @Test("where its request was taken back it is obsolete", arguments: [RequestStatus.canceled, .revoked])
    func withdrawn(_ status: RequestStatus) {
        #expect(RestoredDecision.of(status, reportBy: 5) == .settle(.withdrawn))
    }

    @Test("where its request is over nothing is claimed", arguments: [RequestStatus.completed, .secondaryCompleted])
    func over(_ status: RequestStatus) {
        #expect(RestoredDecision.of(status, reportBy: 5) == .settle(.over))
    }

    @Test(
        "where its request is open it goes on", arguments: [RequestStatus.compiling, .secondary, .waiting, .approving])
    func wanted(_ status: RequestStatus) {
        #expect(RestoredDecision.of(status, reportBy: 5) == .settle(.wanted(reportBy: 5)))
    }

    @Test("where Sombra says what nobody knows it stays held")
    func unknown() {
        #expect(RestoredDecision.of(nil, reportBy: 5) == .hold("unknown-status"))
    }

    @Test("no status that ends a request lets anything be deleted")
    func all() {
        for status in RequestStatus.allCases where status.isWithdrawn {
            #expect(RestoredDecision.of(status, reportBy: 5) == .settle(.withdrawn))
        }
    }
}
