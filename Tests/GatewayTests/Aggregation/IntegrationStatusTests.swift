import DSRModel
import JobStore
import Sombra
import Testing

@testable import Gateway

@Suite("Closing a whole integration")
struct IntegrationStatusTests {
    private let policy = VerdictPolicy(completesIntegration: true)

    private func put(_ task: JobTask, isLast: Bool, policy: VerdictPolicy) -> ReportCall.Confirmation? {
        JointOutcomeTests.put(JointOutcomeTests.judge([task], isLast: isLast, policy: policy))
    }

    @Test("a status goes out with the last job alone, and only where configuration says so")
    func lastAlone() throws {
        let done = try Sample.task(ended: .done)
        #expect(put(done, isLast: true, policy: policy)?.status == .ready)
        #expect(put(done, isLast: false, policy: policy)?.status == nil)
        #expect(put(done, isLast: true, policy: VerdictPolicy())?.status == nil)
    }

    @Test("a job that was skipped or found nothing says no status: it would speak for profiles that were done")
    func outcomes() throws {
        let notFound = put(try Sample.task(ended: .notFound), isLast: true, policy: policy)
        #expect(notFound?.profileStatus == .skipped && notFound?.status == nil)
        let skipped = put(try Sample.task(ended: .skipped(exception: "")), isLast: true, policy: policy)
        #expect(skipped?.profileStatus == .skippedDueToException && skipped?.status == nil)
    }

    @Test("an interim report never closes an integration")
    func interim() throws {
        #expect(put(try Sample.dead(code: "crashed"), isLast: true, policy: policy)?.status == nil)
        let waiting = try Sample.task(ended: .waiting(until: Sample.now + 99 * Sample.hour, pollID: "p"))
        #expect(put(waiting, isLast: true, policy: policy)?.status == nil)
    }

    @Test("an access closes with its last call, once every datapoint is reported")
    func access() throws {
        let task = try Sample.task(
            ended: .done, datapoints: ["orders", "profile"], exceptions: ["profile": .skipped(exception: "")],
            items: [Sample.item(0, "orders")])
        let calls = JointOutcomeTests.judge([task], .access, isLast: true, policy: policy)?.calls ?? []
        let statuses = calls.map { call in
            if case .values(let values) = call { values.status } else { nil as IntegrationStatus? }
        }
        #expect(statuses == [nil, .ready])
    }
}
