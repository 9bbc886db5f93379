import DSRModel
import JobStore
import Sombra
import Testing

@testable import Gateway

@Suite("When Sombra is told")
struct JudgementTimeTests {
    private let reportBy = Sample.now + 10 * Sample.hour

    @Test("nothing is said while a task is open, until report-by; then it is WAITING and goes on soon")
    func open() throws {
        let tasks = [Sample.task(Sample.accounts, .running), try Sample.task(Sample.orders, ended: .done)]
        #expect(JointOutcomeTests.judge(tasks) == nil)
        #expect(JointOutcomeTests.judge(tasks, at: reportBy - 1) == nil)
        for type: RequestType in [.erasure, .access] {
            let judgement = JointOutcomeTests.judge(tasks, type, at: reportBy)
            let put = JointOutcomeTests.put(judgement)
            #expect(put?.profileStatus == .waiting)
            #expect(put?.status == nil)
            #expect(put?.retryAfter == reportBy + 4 * Sample.hour)
            #expect(put?.message == "com.example.accounts: still running; com.example.orders: done")
            #expect(judgement?.consequence == .parked(until: reportBy + Sample.hour / 4))
        }
    }

    @Test("a failure beside an open task is said at report-by at the latest, not as waiting")
    func openAndDead() throws {
        let tasks = [Sample.task(Sample.accounts, .pending), try Sample.dead(Sample.orders, code: "timed-out")]
        #expect(JointOutcomeTests.judge(tasks) == nil)
        #expect(JointOutcomeTests.put(JointOutcomeTests.judge(tasks, at: reportBy))?.profileStatus == .error)
    }

    @Test("a poll before report-by is none of Sombra's business; one beyond it is WAITING until then")
    func waiting() throws {
        let soon = try Sample.task(ended: .waiting(until: reportBy - 1, pollID: "p"))
        #expect(JointOutcomeTests.judge([soon]) == nil)
        let late = try Sample.task(ended: .waiting(until: reportBy + 50 * Sample.hour, pollID: "p"))
        let judgement = JointOutcomeTests.judge([late])
        let put = JointOutcomeTests.put(judgement)
        #expect(put?.profileStatus == .waiting)
        #expect(put?.pollID == Sample.job().id.rawValue)
        #expect(put?.retryAfter == reportBy + 50 * Sample.hour)
        #expect(judgement?.consequence == .parked(until: reportBy + 50 * Sample.hour))
    }

    @Test("a poll exactly at report-by does not hold the job back, as the store counts it")
    func waitingAtReportBy() throws {
        let task = try Sample.task(ended: .waiting(until: reportBy, pollID: "p"))
        #expect(JointOutcomeTests.put(JointOutcomeTests.judge([task]))?.profileStatus == .waiting)
    }
}
