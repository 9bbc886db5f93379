import DSRModel
import JobStore
import NIOCore
import Sombra
import Testing

@testable import Gateway

@Suite("Joining the answers to a preflight")
struct PreflightJoinTests {
    private func judge(
        _ tasks: [JobTask], at now: Int64 = Sample.now, isAwaited: Bool = false, cancelBeatsHold: Bool = false
    ) -> Judgement? {
        Judgement.of(
            Sample.record(Sample.job(.erasure, kind: .preflight), tasks), isLastOfIntegration: false,
            isAwaited: isAwaited, policy: VerdictPolicy(cancelBeatsHold: cancelBeatsHold), now: now)
    }

    private func join(_ decisions: [PreflightDecision], cancelBeatsHold: Bool = false) throws -> ReportCall.Enrichment?
    {
        let plugins: [PluginID] = ["a.a", "b.b", "c.c"]
        let tasks = try zip(plugins, decisions).map { try Sample.task($0, decided: $1) }
        let judgement = judge(tasks, cancelBeatsHold: cancelBeatsHold)
        guard judgement?.calls.count == 1, case .enrich(let enrichment, _)? = judgement?.calls.first else { return nil }
        #expect(judgement?.consequence == .reported)
        return enrichment
    }

    private let hold = PreflightDecision.hold(nil, reason: "")
    private let cancel = PreflightDecision.cancel(.title("No"), reason: "")
    private let found = PreflightDecision.proceed(identifiers: ["userId": ["7"]])

    @Test("a hold beats a cancel, both beat identifiers; a setting reverses the first two")
    func precedence() throws {
        let onHold = ReportCall.Enrichment.hold(templateID: nil, templateTitle: nil)
        let canceled = ReportCall.Enrichment.cancel(templateID: nil, templateTitle: "No")
        #expect(try join([found, cancel, hold]) == onHold)
        #expect(try join([found, cancel, hold], cancelBeatsHold: true) == canceled)
        #expect(try join([found, cancel]) == canceled)
        #expect(try join([hold, found], cancelBeatsHold: true) == onHold)
    }

    @Test("two different mail templates mean ON_HOLD without one; twice the same is one")
    func templates() throws {
        let other = PreflightDecision.cancel(.id("t-1"), reason: "")
        #expect(try join([cancel, other]) == .hold(templateID: nil, templateTitle: nil))
        #expect(try join([cancel, cancel]) == .cancel(templateID: nil, templateTitle: "No"))
        #expect(try join([other, .cancel(nil, reason: "")]) == .cancel(templateID: "t-1", templateTitle: nil))
        #expect(
            try join([.hold(.title("Wait"), reason: ""), .hold(.title("Hold"), reason: "")])
                == .hold(templateID: nil, templateTitle: nil))
    }

    @Test("identifiers are joined and made unique, in the order in which they came")
    func identifiers() throws {
        #expect(
            try join([
                .proceed(identifiers: ["userId": ["7", "8", "7"], "phone": ["+49"]]),
                .proceed(identifiers: ["userId": ["8", "9"]]), .proceed(identifiers: [:]),
            ]) == .identifiers(["userId": ["7", "8", "9"], "phone": ["+49"]]))
    }

    @Test("nothing found is an empty list of identifiers, which lets the request go on")
    func nothing() throws {
        #expect(try join([.proceed(identifiers: [:])]) == .identifiers([:]))
        let body = try ReportCall.Enrichment.identifiers([:]).report.body().joined
        #expect(String(buffer: body) == #"{"enrichedIdentifiers":{}}"#)
    }

    @Test("as long as one plugin has not answered nothing is sent; at the time for it ON_HOLD is, and no identifier")
    func unanswered() throws {
        let tasks = [try Sample.task(decided: found), Sample.task(Sample.orders, .running)]
        #expect(judge(tasks) == nil)
        let late = judge(tasks, at: Sample.now + 10 * Sample.hour)
        #expect(late?.calls == [.enrich(.hold(templateID: nil, templateTitle: nil), mayBeAnswered: false)])
        let until = Sample.now + 11 * Sample.hour
        #expect(late?.consequence == .parked(until: until), "what still runs is asked for again")
    }

    @Test("a plugin that gave up, and a check for which nobody could be chosen, mean ON_HOLD for a person")
    func gaveUp() throws {
        let onHold: [ReportCall] = [.enrich(.hold(templateID: nil, templateTitle: nil), mayBeAnswered: false)]
        let dead = judge([try Sample.task(decided: found), try Sample.dead(Sample.orders, code: "timed-out")])
        #expect(dead?.calls == onHold)
        #expect(dead?.consequence == .attention("preflight-unanswered"))
        #expect(judge([])?.calls == onHold)
    }

    @Test("a cancel does not stand while another plugin may still hold")
    func cancelAlone() throws {
        let tasks = [try Sample.task(decided: cancel), Sample.task(Sample.orders, .running)]
        #expect(judge(tasks) == nil)
        #expect(
            judge(tasks, at: Sample.now + 10 * Sample.hour)?.calls
                == [.enrich(.hold(templateID: nil, templateTitle: nil), mayBeAnswered: false)])
    }

    @Test("a hold or cancel that the webhook's answer may hold too is marked so; identifiers never stand there")
    func awaited() throws {
        let held = judge([try Sample.task(decided: hold)], isAwaited: true)
        #expect(held?.calls == [.enrich(.hold(templateID: nil, templateTitle: nil), mayBeAnswered: true)])
        let proceeded = judge([try Sample.task(decided: found)], isAwaited: true)
        #expect(proceeded?.calls == [.enrich(.identifiers(["userId": ["7"]]), mayBeAnswered: false)])
        #expect(ReportCall.Enrichment.identifiers([:]).stopBody == nil)
        #expect(
            ReportCall.Enrichment.hold(templateID: nil, templateTitle: nil).stopBody
                == Array(#"{"status":"ON_HOLD"}"#.utf8))
    }
}
