import DSRModel
import JobStore
import PluginHost
import PluginMessages
import PluginRuntime
import Testing

@testable import Gateway

@Suite("What becomes of a task")
struct TaskDecisionTests {
    private func decision(
        _ type: RequestType = .erasure, kind: JobKind = .dsr, datapoints: [Datapoint] = [], attempts: Int = 0,
        ahead: Int64 = 0
    ) -> TaskDecision {
        TaskDecision(
            task: Sample.task(datapoints: datapoints, attempts: attempts), job: Sample.job(type, kind: kind),
            policy: TaskPolicy(attempts: 3, backoff: Backoff(first: 1_000, longest: 8_000), unavailableDelay: 500),
            now: Sample.now, calendar: Sample.now + ahead, jitter: 0)
    }

    private func completed(_ outcome: Outcome, _ datapoints: [Datapoint: Outcome] = [:]) -> PluginAnswer {
        .completed(OutcomeMessage(outcome, datapoints: datapoints))
    }

    static let outcomes: [(Outcome, Fate, String)] = [
        (.done, .ended(.done), "done"), (.notFound, .ended(.notFound), "not-found"),
        (.skipped(exception: "tax"), .ended(.skipped), "skipped"), (.held(reason: "ask"), .ended(.held), "held"),
        (.failed(reason: "never"), .ended(.dead), "failed"),
        (
            .waiting(until: Sample.now + 60_000, pollID: "p"), .waiting(until: Sample.now + 60_000, pollID: "p"),
            "waiting"
        ),
        (.retry(after: nil, reason: "busy"), .retry(after: 1_000, burns: true), "retry"),
        (.retry(after: 5_000, reason: "busy"), .retry(after: 5_000, burns: true), "retry"),
    ]

    @Test("each outcome of the contract leads where it says", arguments: outcomes)
    func outcome(_ outcome: Outcome, _ fate: Fate, _ code: String) {
        let result = decision().decide(completed(outcome), items: [])
        #expect(Fate(result) == fate)
        #expect(result.code == code)
    }

    struct Trouble: Error {}

    @Test("a refusal, time-out, breach and crash burn an attempt; what the gateway did does not")
    func failures() {
        let burning: [(PluginAnswer, String)] = [
            (.refused(code: -5), "refused"), (.timedOut, "timed-out"), (.misbehaved("double"), "misbehaved"),
            (.crashed(PluginCrash("signal 11", company: 0)), "crashed"),
            (.sinkFailed(ResultFault.itemsNotAsked), "items-not-asked"),
            (.completed(OutcomeMessage(outcome: "proceed")), "malformed-outcome"),
            (.completed(OutcomeMessage(outcome: "held")), "malformed-outcome"),
        ]
        for (answer, code) in burning {
            let result = decision().decide(answer, items: [])
            #expect(Fate(result) == .retry(after: 1_000, burns: true), "\(code)")
            #expect(result.code == code)
        }
        #expect(Fate(decision().decide(.cancelled, items: [])) == .retry(after: 500, burns: false))
        #expect(Fate(decision().decide(.sinkFailed(Trouble()), items: [])) == .retry(after: 500, burns: false))
        #expect(decision().decide(.sinkFailed(Trouble()), items: []).code == "spool-unavailable")
    }

    @Test("a crash alone is counted, a crash in company costs nothing and the task runs again at once")
    func crash() {
        func crashed(_ answer: PluginAnswer) -> Bool? {
            guard case .retry(_, _, let crashed, _) = decision().decide(answer, items: []).disposition else {
                return nil
            }
            return crashed
        }
        #expect(crashed(.crashed(PluginCrash("gone", company: 0))) == true)
        #expect(crashed(.timedOut) == false)
        let company = PluginAnswer.crashed(PluginCrash("gone", company: 7))
        #expect(crashed(company) == false)
        #expect(Fate(decision(attempts: 2).decide(company, items: [])) == .retry(after: 0, burns: false))
    }

    @Test("the third crash alone ends the task, whatever its attempts, and names the plugin or the guard")
    func thirdCrash() throws {
        var decision = decision()
        decision.policy.attempts = 12
        decision.task.crashes = 2
        for (plugin, code) in [(nil, "crashed"), ("com.example.holds" as PluginID, "guard-crashed")] {
            let result = decision.crashed(PluginCrash("signal 11", company: 0), guard: plugin)
            guard case .ended(.dead, let kept) = result.disposition else {
                Issue.record("the task is not dead after its third crash")
                return
            }
            let message = try MessageCoding.decode(OutcomeMessage.self, from: kept.message)
            #expect(message.outcome == code && result.code == code)
            let name = plugin ?? Sample.accounts
            #expect(message.reason == "\(name) crashed 3 times while it had nothing but this task")
        }
        #expect(
            Fate(decision.decide(.crashed(PluginCrash("", company: 1)), items: [])) == .retry(after: 0, burns: false))
    }

    @Test("a job that the host took back runs again at once and burns nothing")
    func takenBack() {
        for answer in [PluginAnswer.notBegun("draining"), .interrupted("stopped")] {
            #expect(Fate(decision(attempts: 2).decide(answer, items: [])) == .retry(after: 0, burns: false))
        }
        #expect(!PluginAnswer.notBegun("draining").wasBegun)
        #expect(PluginAnswer.interrupted("stopped").wasBegun)
    }

    @Test("each answer says what it means for the build and for the suspicion against the task")
    func reading() {
        let readings: [(PluginAnswer, TaskConduct.Kind?, PluginAnswer.Suspicion)] = [
            (completed(.done), .succeeded, .lifted), (completed(.failed(reason: "")), .unfinished, .lifted),
            (.refused(code: -5), .failed("refused"), .lifted), (.timedOut, .failed("timed-out"), .lifted),
            (.misbehaved("double"), .failed("misbehaved"), .lifted),
            (.sinkFailed(ResultFault.datapointNotAsked("a")), .failed("undeclared-datapoint"), .lifted),
            (.sinkFailed(Trouble()), nil, .lifted), (.crashed(PluginCrash("", company: 3)), .crashed, .raised),
            (.crashed(PluginCrash("", company: 0)), .crashed, .lifted), (.notBegun(""), nil, .unchanged),
            (.interrupted(""), nil, .unchanged), (.cancelled, nil, .unchanged),
        ]
        for (answer, conduct, suspicion) in readings {
            #expect(answer.conduct(fault: nil) == conduct, "\(answer)")
            #expect(answer.suspicion == suspicion, "\(answer)")
        }
        let fault = decision().decide(completed(.notFound), items: [Sample.item(0, "profile")]).fault
        #expect(completed(.notFound).conduct(fault: fault) == .failed("not-found-with-items"))
    }

    @Test("waits grow with the attempts, and after the last one the task is dead and keeps its code")
    func dead() throws {
        #expect(Fate(decision(attempts: 1).decide(.timedOut, items: [])) == .retry(after: 2_000, burns: true))
        let last = decision(attempts: 2).decide(.timedOut, items: [])
        guard case .ended(.dead, let result) = last.disposition else {
            Issue.record("the task is not dead after its last attempt")
            return
        }
        #expect(try MessageCoding.decode(OutcomeMessage.self, from: result.message).outcome == "timed-out")
    }

    @Test("work that could not be begun is looked at again soon and burns nothing, however often")
    func released() {
        let released = decision(attempts: 2).released("guard-missing")
        #expect(Fate(released) == .retry(after: 500, burns: false))
        #expect(Fate(decision().released("guard-undecided", after: 9_000)) == .retry(after: 9_000, burns: false))
    }

    @Test("a pause that a plugin asks for is kept beyond the longest backoff, up to a week, however large the number")
    func longPauses() {
        let day: Int64 = 86_400_000
        for (asked, kept) in [(2 * day, 2 * day), (30 * day, 7 * day), (Int64.max, 7 * day)] {
            let result = decision().decide(completed(.retry(after: asked, reason: "")), items: [])
            #expect(Fate(result) == .retry(after: kept, burns: true))
            #expect(Fate(decision().released("guard-undecided", after: asked)) == .retry(after: kept, burns: false))
        }
    }

    @Test("a veto ends the task as skipped, with the guard's reason")
    func veto() throws {
        let result = decision().vetoed(reason: "a court asked for it")
        guard case .ended(.skipped, let kept) = result.disposition else {
            Issue.record("a veto did not skip")
            return
        }
        #expect(try MessageCoding.decode(OutcomeMessage.self, from: kept.message).reason == "a court asked for it")
    }

    @Test("a poll time within the next second comes after a second, however old the job; one that has passed, later")
    func nearPoll() {
        var old = decision()
        old.job.acceptedAt = Sample.now - 3_600_000
        let near = old.decide(completed(.waiting(until: Sample.now + 500, pollID: "p")), items: [])
        #expect(Fate(near) == .overdue(dueAt: Sample.now + 1_000, pollID: "p"))
        let passed = old.decide(completed(.waiting(until: Sample.now, pollID: "p")), items: [])
        #expect(Fate(passed) == .overdue(dueAt: Sample.now + 450_000, pollID: "p"))
    }

    @Test("a poll time that has passed, by either clock, lies a moment ahead on the gateway's own time")
    func pastPoll() {
        for (until, ahead) in [(5, 0), (Sample.now + 999, 0), (Sample.now + 60_000, 3_600_000)] as [(Int64, Int64)] {
            let result = decision(ahead: ahead).decide(completed(.waiting(until: until, pollID: "p")), items: [])
            #expect(Fate(result) == .overdue(dueAt: Sample.now + 1_000, pollID: "p"))
        }
    }
}
