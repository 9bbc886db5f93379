import DSRModel
import JobStore
import Sombra
import Testing

@testable import Gateway

@Suite("What becomes of a report")
struct ReportDecisionTests {
    /// A result in a form that can be compared.
    enum Fate: Equatable {
        case sent
        case retry(after: Int64, mayHaveArrived: Bool)
        case dropped(Verdict.Consequence)
        case replaced(ReportCall, Verdict.Consequence)
        case divided(Int)
        case returned(after: Int64, mayHaveArrived: Bool)
        case nonceRefused(String, Verdict.Consequence)
        case asks

        init(_ result: ReportDecision.Result) {
            switch result {
            case .ended(let disposition): self.init(disposition)
            case .askStatus: self = .asks
            }
        }

        init(_ disposition: ReportEnd.Disposition) {
            switch disposition {
            case .sent: self = .sent
            case .retry(let due, let arrived): self = .retry(after: due - Sample.now, mayHaveArrived: arrived)
            case .returned(let due, let arrived): self = .returned(after: due - Sample.now, mayHaveArrived: arrived)
            case .nonceRefused(let nonce, let consequence): self = .nonceRefused(nonce, consequence)
            case .dropped(let consequence): self = .dropped(consequence)
            case .divided(let calls): self = .divided(calls.count)
            case .replaced(let calls, let consequence):
                guard calls.count == 1, let call = try? ReportCall(encoded: calls[0]) else {
                    self = .dropped(.attention("unreadable"))
                    return
                }
                self = .replaced(call, consequence)
            }
        }
    }

    static func decision(
        _ call: ReportCall = .confirm(.init()), _ type: RequestType = .erasure, attempts: Int = 1,
        mayHaveArrived: Bool = false, completesIntegration: Bool = false
    ) -> ReportDecision {
        ReportDecision(
            report: Report(
                id: ReportID(rawValue: "report"), job: Sample.job().id, run: 1, sequence: 0, state: .sending, call: [],
                attempts: attempts, dueAt: Sample.now, lastStatus: nil, mayHaveArrived: mayHaveArrived),
            job: Sample.job(type), nonce: "nonce", call: call,
            policy: ReportPolicy(
                backoff: Backoff(first: 1_000, longest: 60_000), completesIntegration: completesIntegration),
            now: Sample.now, jitter: 0)
    }

    static let answers: [(ReportAnswer, Fate)] = [
        (.accepted, .sent),
        (.malformed(status: 400, message: nil), .dropped(.attention("report-refused"))),
        (.malformed(status: 403, message: nil), .retry(after: 1_000, mayHaveArrived: false)),
        (.unauthorized(message: nil), .returned(after: 0, mayHaveArrived: false)),
        (.closed(message: nil), .asks),
        (.nonceInvalid, .nonceRefused("nonce", .attention("nonce-invalid"))),
        (.tooLarge, .dropped(.attention("report-too-large"))),
        (.routeMissing, .retry(after: 1_000, mayHaveArrived: false)),
        (.redirected(status: 302), .retry(after: 1_000, mayHaveArrived: false)),
        (.rateLimited(retryAfter: .seconds(90)), .retry(after: 90_000, mayHaveArrived: false)),
        (.rateLimited(retryAfter: nil), .retry(after: 1_000, mayHaveArrived: false)),
        (.transient(.status(503), retryAfter: .seconds(7)), .retry(after: 7_000, mayHaveArrived: false)),
        (.transient(.timedOut, retryAfter: nil), .retry(after: 1_000, mayHaveArrived: true)),
        (.transient(.network("reset"), retryAfter: nil), .retry(after: 1_000, mayHaveArrived: true)),
        (.transient(.webPage(status: 502), retryAfter: nil), .retry(after: 1_000, mayHaveArrived: true)),
        (.transient(.status(504), retryAfter: nil), .retry(after: 1_000, mayHaveArrived: true)),
        (.transient(.webPage(status: 200), retryAfter: nil), .retry(after: 1_000, mayHaveArrived: false)),
        (.transient(.notSent("refused"), retryAfter: nil), .retry(after: 1_000, mayHaveArrived: false)),
    ]

    @Test("each answer of Sombra leads where the reference says", arguments: answers)
    func answer(_ answer: ReportAnswer, _ fate: Fate) {
        #expect(Fate(Self.decision().decide(answer)) == fate)
    }

    @Test("a pause that Sombra asks for is kept, a longer backoff of our own too, and an earlier doubt stays")
    func pauses() {
        let later = Self.decision(attempts: 4, mayHaveArrived: true)
        #expect(
            Fate(later.decide(.rateLimited(retryAfter: .seconds(1)))) == .retry(after: 8_000, mayHaveArrived: true))
        #expect(
            Fate(later.decide(.transient(.notSent("refused"), retryAfter: nil)))
                == .retry(after: 8_000, mayHaveArrived: true))
    }

    @Test("a request closed to reports is obsolete only when it is known to be withdrawn, else a person's")
    func closed() {
        for status in RequestStatus.allCases where !status.takesReports {
            let isWithdrawn = [.revoked, .canceled, .failedVerification].contains(status)
            #expect(
                Fate(Self.decision().closed(status, isLastOfVerdict: true))
                    == .dropped(isWithdrawn ? .obsolete : .attention("closed-without-our-answer")), "\(status)")
        }
        #expect(
            Fate(Self.decision().closed(nil, isLastOfVerdict: true))
                == .dropped(.attention("closed-without-our-answer")))
    }

    @Test("a refusal of a request that still takes reports is believed only when it is said again and again")
    func closedWhileOpen() {
        let patience = Self.decision().policy.patience
        for status in [RequestStatus.compiling, .secondary] {
            for mayHaveArrived in [false, true] {
                let early = Self.decision(attempts: patience - 1, mayHaveArrived: mayHaveArrived)
                guard case .retry(_, mayHaveArrived) = Fate(early.closed(status, isLastOfVerdict: true)) else {
                    Issue.record("\(status) is believed at once")
                    continue
                }
                var late = Self.decision(attempts: patience, mayHaveArrived: mayHaveArrived)
                late.report.lastStatus = 503
                guard case .retry(_, mayHaveArrived) = Fate(late.closed(status, isLastOfVerdict: true)) else {
                    Issue.record("\(status) is believed the first time")
                    continue
                }
                late.report.lastStatus = 409
                #expect(
                    Fate(late.closed(status, isLastOfVerdict: true))
                        == .dropped(.attention("closed-without-our-answer")))
                late.job.hadEnd = true
                #expect(Fate(late.closed(status, isLastOfVerdict: true)) == .dropped(.obsolete))
            }
        }
    }

    @Test("a conflict means that our own report was taken only if it was the last, was final, and may have arrived")
    func taken() {
        let attention = Fate.dropped(.attention("closed-without-our-answer"))
        func fate(_ decision: ReportDecision, isLast: Bool) -> Fate {
            Fate(decision.closed(.completed, isLastOfVerdict: isLast))
        }
        #expect(fate(Self.decision(mayHaveArrived: true), isLast: true) == .dropped(.obsolete))
        #expect(fate(Self.decision(mayHaveArrived: false), isLast: true) == attention)
        #expect(fate(Self.decision(mayHaveArrived: true), isLast: false) == attention)
        let interim: [ReportCall] = [
            .confirm(.init(profileStatus: .error)), .confirm(.init(profileStatus: .waiting)),
            .confirm(.init(status: .actionRequired)), .values(.init(status: .waiting)),
        ]
        for call in interim {
            #expect(fate(Self.decision(call, mayHaveArrived: true), isLast: true) == attention, "\(call.code)")
        }
    }

    @Test("a conflict in a later run means that a report was taken only if an earlier run came to its end")
    func takenBefore() {
        var later = Self.decision()
        later.job.run = 2
        #expect(
            Fate(later.closed(.completed, isLastOfVerdict: true)) == .dropped(.attention("closed-without-our-answer")))
        later.job.hadEnd = true
        #expect(Fate(later.closed(.completed, isLastOfVerdict: true)) == .dropped(.obsolete))
    }

    @Test("a check that was answered before was so by us, if we may have been heard; else a person must look")
    func alreadyResolved() {
        func fate(_ mayBeAnswered: Bool, _ mayHaveArrived: Bool) -> Fate {
            let call = ReportCall.enrich(.identifiers([:]), mayBeAnswered: mayBeAnswered)
            return Fate(Self.decision(call, mayHaveArrived: mayHaveArrived).decide(.alreadyResolved))
        }
        #expect(fate(true, false) == .dropped(.obsolete))
        #expect(fate(false, true) == .dropped(.obsolete))
        #expect(fate(false, false) == .dropped(.attention("closed-without-our-answer")))
    }

    @Test("an ERROR that is refused for an access is said as WAITING, where a status may be said at all")
    func refusedError() {
        let error = ReportCall.confirm(.init(profileStatus: .error))
        let refusal = ReportAnswer.malformed(status: 400, message: nil)
        func fate(_ call: ReportCall, _ type: RequestType, _ completes: Bool) -> Fate {
            Fate(Self.decision(call, type, completesIntegration: completes).decide(refusal))
        }
        let dropped = Fate.dropped(.attention("report-refused"))
        #expect(fate(error, .access, true) == .replaced(.values(.init(status: .waiting)), .attention("report-refused")))
        #expect(fate(error, .access, false) == dropped)
        #expect(fate(error, .erasure, true) == dropped)
        #expect(fate(.confirm(.init(profileStatus: .waiting)), .access, true) == dropped)
        #expect(fate(.values(.init(status: .waiting)), .access, true) == dropped)
    }

    @Test("a result that was lost on the way is a person's, and nothing is said in its place")
    func lost() {
        #expect(Fate(Self.decision().bodyLost()) == .dropped(.attention("result-lost")))
    }

    @Test("while Sombra is in trouble as a whole nothing counts against a report, and what it asks for is kept")
    func peerDown() {
        func fate(_ answer: ReportAnswer) -> Fate { Fate(Self.decision(attempts: 9).decide(answer, isPeerDown: true)) }
        #expect(fate(.transient(.status(503), retryAfter: nil)) == .returned(after: 0, mayHaveArrived: false))
        #expect(fate(.transient(.timedOut, retryAfter: nil)) == .returned(after: 0, mayHaveArrived: true))
        #expect(fate(.rateLimited(retryAfter: .seconds(90))) == .returned(after: 90_000, mayHaveArrived: false))
        #expect(fate(.redirected(status: 302)) == .returned(after: 0, mayHaveArrived: false))
        #expect(fate(.accepted) == .sent)
    }

    @Test("what something on the way may have said goes to a person only when it is said again and again")
    func patience() {
        let answers: [(ReportAnswer, String)] = [
            (.routeMissing, "sombra-too-old"), (.malformed(status: 403, message: nil), "report-refused"),
            (.malformed(status: 407, message: nil), "report-refused"),
        ]
        for (answer, code) in answers {
            #expect(Fate(Self.decision(attempts: 11).decide(answer)) == .retry(after: 60_000, mayHaveArrived: false))
            #expect(Fate(Self.decision(attempts: 12).decide(answer)) == .dropped(.attention(code)))
        }
    }

    @Test("Sombra is told of a late report only when its own call fails again and again past report-by")
    func late() {
        func isSaid(
            attempts: Int = 3, reportBy: Int64 = Sample.now, call: ReportCall = .confirm(.init()),
            kind: JobKind = .dsr, answer: ReportAnswer = .transient(.status(500), retryAfter: nil)
        ) -> Bool {
            var decision = Self.decision(call, attempts: attempts)
            decision.job.reportBy = reportBy
            decision.job.kind = kind
            return decision.mustSayLate(after: answer)
        }
        #expect(isSaid())
        #expect(isSaid(answer: .transient(.timedOut, retryAfter: nil)))
        #expect(!isSaid(attempts: 2))
        #expect(!isSaid(reportBy: Sample.now + 1))
        #expect(!isSaid(call: .confirm(.init(profileStatus: .waiting))))
        #expect(!isSaid(kind: .preflight))
        for answer: ReportAnswer in [
            .accepted, .rateLimited(retryAfter: nil), .unauthorized(message: nil), .nonceInvalid,
            .transient(.notSent("connect_timeout"), retryAfter: nil),
        ] {
            #expect(!isSaid(answer: answer), "\(answer.code)")
        }
    }
}
