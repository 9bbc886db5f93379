import DSRModel
import JobStore
import Sombra
import Testing

@testable import Gateway

@Suite("What Sombra is told of a job")
struct JointOutcomeTests {
    static let policy = VerdictPolicy(retryErrorAfter: 4 * Sample.hour, retryDecisionAfter: 168 * Sample.hour)

    static func judge(
        _ tasks: [JobTask], _ type: RequestType = .erasure, at now: Int64 = Sample.now, isLast: Bool = false,
        policy: VerdictPolicy = Self.policy
    ) -> Judgement? {
        Judgement.of(
            Sample.record(Sample.job(type), tasks), isLastOfIntegration: isLast, isAwaited: false, policy: policy,
            now: now)
    }

    /// What the one `PUT` of a judgement says; nil where the judgement is anything else.
    static func put(_ judgement: Judgement?) -> ReportCall.Confirmation? {
        guard judgement?.calls.count == 1, case .confirm(let confirmation)? = judgement?.calls.first else { return nil }
        return confirmation
    }

    @Test("all done is a plain \"done\", and the job ends with it")
    func done() throws {
        let judgement = Self.judge([try Sample.task(ended: .done)])
        #expect(Self.put(judgement) == ReportCall.Confirmation())
        #expect(judgement?.consequence == .reported)
    }

    @Test("the worst of the plugins' parts decides")
    func worstFirst() throws {
        let parts: [(JobTask, String)] = [
            (try Sample.dead(code: "timed-out"), "ERROR"),
            (try Sample.task(ended: .held(reason: "")), "ACTION_REQUIRED"),
            (try Sample.task(ended: .waiting(until: Sample.now + 20 * Sample.hour, pollID: "p")), "WAITING"),
            (try Sample.task(ended: .skipped(exception: "")), "SKIPPED_DUE_TO_EXCEPTION"),
            (try Sample.task(ended: .done), "DONE"), (try Sample.task(ended: .notFound), "SKIPPED"),
        ]
        for (rank, (task, code)) in parts.enumerated() {
            #expect(Self.judge([task])?.calls.map(\.code) == [code])
            for (better, _) in parts[rank...] {
                #expect(Self.judge([better, task])?.calls.map(\.code) == [code], "\(better.state) with \(task.state)")
                #expect(Self.judge([task, better])?.calls.map(\.code) == [code], "\(task.state) with \(better.state)")
            }
        }
    }

    @Test("a plugin that timed out, crashed or refused to the end is an ERROR to be tried again, never \"nothing\"")
    func dead() throws {
        for type: RequestType in [.erasure, .access, .saleOptOut] {
            for code in ["timed-out", "crashed", "refused", "misbehaved", "unanswered-datapoint"] {
                let judgement = Self.judge([try Sample.dead(code: code, datapoints: ["profile"])], type)
                let put = Self.put(judgement)
                #expect(put?.profileStatus == .error)
                #expect(put?.status == nil)
                #expect(put?.retryAfter == Sample.now + 4 * Sample.hour)
                #expect(put?.message == "com.example.accounts: \(code)")
                #expect(judgement?.consequence == .parked(until: Sample.now + 4 * Sample.hour))
            }
        }
    }

    @Test("a plugin that can never do it is an ERROR for a person")
    func failed() throws {
        let judgement = Self.judge([try Sample.task(ended: .failed(reason: "schema"))])
        #expect(Self.put(judgement)?.profileStatus == .error)
        #expect(judgement?.consequence == .attention("plugin-gave-up"))
        let mixed = Self.judge([
            try Sample.task(ended: .failed(reason: "")), try Sample.dead(Sample.orders, code: "timed-out"),
        ])
        #expect(mixed?.consequence == .parked(until: Sample.now + 4 * Sample.hour))
    }

    @Test("a job for which nobody could be chosen is an ERROR for a person")
    func nobody() {
        for type: RequestType in [.erasure, .access] {
            let judgement = Self.judge([], type)
            #expect(Self.put(judgement)?.profileStatus == .error)
            #expect(judgement?.consequence == .attention("no-plugin"))
        }
    }

    @Test("what a human must decide is ACTION_REQUIRED with the reason, and asked again later")
    func held() throws {
        let judgement = Self.judge([try Sample.task(ended: .held(reason: "two accounts match"))])
        let put = Self.put(judgement)
        #expect(put?.status == .actionRequired)
        #expect(put?.profileStatus == nil)
        #expect(put?.message == "com.example.accounts: needs a decision; two accounts match")
        #expect(judgement?.consequence == .parked(until: Sample.now + 168 * Sample.hour))
    }

    @Test("what was deliberately not done is SKIPPED_DUE_TO_EXCEPTION with its reason")
    func skipped() throws {
        let judgement = Self.judge([
            try Sample.task(ended: .skipped(exception: "retention duty")), try Sample.task(Sample.orders, ended: .done),
        ])
        let put = Self.put(judgement)
        #expect(put?.profileStatus == .skippedDueToException)
        #expect(put?.message == "com.example.accounts: skipped; com.example.orders: done; retention duty")
        #expect(judgement?.consequence == .reported)
    }

    @Test("nothing found anywhere is SKIPPED; found by one of them is done")
    func notFound() throws {
        let judgement = Self.judge([try Sample.task(ended: .notFound)])
        #expect(Self.put(judgement)?.profileStatus == .skipped)
        #expect(judgement?.consequence == .reported)
        let mixed = Self.judge([try Sample.task(ended: .notFound), try Sample.task(Sample.orders, ended: .done)])
        #expect(Self.put(mixed) == ReportCall.Confirmation())
    }

    @Test("nothing found after an earlier attempt or run counts as done, since that one may have done it")
    func notFoundLater() throws {
        for type in RequestType.allCases where type != .access {
            let judgement = Self.judge([try Sample.task(ended: .notFound, begun: 2)], type)
            #expect(Self.put(judgement) == ReportCall.Confirmation(), "\(type)")
        }
        let access = Self.judge([try Sample.task(ended: .notFound, datapoints: ["profile"], begun: 2)], .access)
        #expect(access?.calls == [.values(.init(nothing: ["profile"]))])
    }

    @Test("messages hold plugins and codes, never what a plugin said of a failure")
    func messages() throws {
        let judgement = Self.judge([
            try Sample.task(ended: .failed(reason: "ada@example.com has two rows")),
            try Sample.task(Sample.orders, ended: .notFound),
        ])
        #expect(Self.put(judgement)?.message == "com.example.accounts: failed; com.example.orders: nothing found")
    }
}
