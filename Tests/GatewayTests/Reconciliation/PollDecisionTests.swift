import DSRModel
import JobStore
import NIOCore
import Sombra
import Testing

@testable import Gateway

@Suite("Decisions about what is listed")
struct PollDecisionTests {
    private let job = JobID(at: 1)

    private func decide(
        _ state: JobState, attention: String? = nil, hasNonce: Bool = true, due: Int64? = nil, persists: Bool = false,
        cameByPoll: Bool = false
    ) -> ListedDecision {
        let item = Sighting.KnownItem(
            id: job, state: state, run: 3, attention: attention, endedAt: state.isFinal ? 1 : nil, dueAt: 7,
            hasNonce: hasNonce, runCameByPoll: cameByPoll)
        return ListedDecision.decide(.job(item), dueAt: due, isPersistent: persists)
    }

    @Test("what nobody knows is taken in, and what several profiles have is left")
    func others() {
        #expect(ListedDecision.decide(.unknown, dueAt: nil, isPersistent: false) == .feed)
        #expect(
            ListedDecision.decide(.severalJobs([job, JobID(at: 2)]), dueAt: 9, isPersistent: true)
                == .leave(.severalProfiles))
    }

    @Test(
        "a job that is not over hears of a new nonce or date alone",
        arguments: [JobState.accepted, .running, .reporting, .parked, .attention])
    func open(state: JobState) {
        #expect(decide(state) == .leave(.underWay))
        #expect(decide(state, due: 7) == .leave(.underWay))
        #expect(decide(state, due: 8) == .refresh)
        #expect(decide(state, hasNonce: false) == .refresh)
        #expect(decide(state, attention: "plugin-gave-up", hasNonce: false, persists: true) == .refresh)
    }

    @Test("a job whose nonce was refused goes on with another one, and with no other")
    func nonce() {
        #expect(decide(.attention, attention: "nonce-invalid", hasNonce: false) == .reopen)
        #expect(decide(.attention, attention: "nonce-invalid", hasNonce: true) == .leave(.underWay))
    }

    @Test("a job of which something was lost runs anew at once, and not twice", arguments: LostData.codes.sorted())
    func lost(code: String) {
        for hasNonce in [false, true] {
            #expect(decide(.attention, attention: code, hasNonce: hasNonce) == .openNextRun(after: 3))
        }
        #expect(decide(.attention, attention: code, cameByPoll: true) == .leave(.underWay))
        #expect(decide(.attention, attention: code, hasNonce: false, cameByPoll: true) == .refresh)
    }

    @Test(
        "a job that is over runs once more if it stays listed, and not twice",
        arguments: [JobState.reported, .obsolete])
    func final(state: JobState) {
        #expect(decide(state, hasNonce: false, due: 9) == .leave(.justReported))
        #expect(decide(state, hasNonce: false, persists: true) == .openNextRun(after: 3))
        #expect(decide(state, hasNonce: false, persists: true, cameByPoll: true) == .leave(.stillListed))
    }

    @Test("to stay listed takes two rounds after the report, the last an hour after it")
    func persistence() {
        var memory = StillListed(settlesIn: 100)
        func round(run: Int = 1, endedAt: Int64 = 1_000, at askedAt: Int64) -> Bool {
            defer { memory.endRound(isComplete: true) }
            return memory.note(job, run: run, endedAt: endedAt, askedAt: askedAt)
        }
        let answers = [
            round(at: 999), round(at: 1_100), round(at: 1_101), round(run: 2, endedAt: 1_200, at: 1_400),
            round(run: 2, endedAt: 1_200, at: 1_401),
        ]
        // A list of before the report counts for nothing, and another run begins anew.
        #expect(answers == [false, false, true, false, true])
    }

    @Test("a whole list without the job begins anew, one that broke off does not")
    func interruption() {
        for (isComplete, expected) in [(true, false), (false, true)] {
            var memory = StillListed(settlesIn: 1)
            _ = memory.note(job, run: 1, endedAt: 0, askedAt: 10)
            memory.endRound(isComplete: true)
            memory.endRound(isComplete: isComplete)
            let isPersistent = memory.note(job, run: 1, endedAt: 0, askedAt: 20)
            #expect(isPersistent == expected)
        }
    }

    @Test("an open job counts as not listed when two whole lists in a row lack it")
    func unlisted() {
        var memory = Unlisted()
        let missing = Sample.job()
        let first = memory.note([missing])
        let second = memory.note([missing])
        #expect(first.isEmpty && second == [missing])
        memory.setAnswer("CANCELED", of: missing.id)
        #expect(memory.answer(of: missing.id) == "CANCELED")
        let third = memory.note([])
        #expect(third.isEmpty && memory.answer(of: missing.id) == nil)
        let fourth = memory.note([missing])
        #expect(fourth.isEmpty)
    }

    @Test(
        "the legal date is counted in whole days from the request, so that every poll gives the same",
        arguments: [0.0, 0.2, 0.999, 3.7, 44.5])
    func dueDate(age: Double) {
        let day = 86_400_000.0
        let now = Sample.now
        let asked = now - Int64(age * day)
        let days = 45 - age.rounded(.down)
        #expect(
            DueDate.exact(daysUntilOverdue: days, requestedAt: asked, now: now) == asked + 45 * 86_400_000)
        #expect(DueDate.exact(daysUntilOverdue: -2.5, requestedAt: asked, now: now) == now - Int64(2.5 * day))
        #expect(DueDate.exact(daysUntilOverdue: 3, requestedAt: nil, now: now) == now + Int64(3 * day))
    }

    @Test("a number of days that is none gives no date", arguments: [Double.nan, .infinity, 1e300, -40_000])
    func noDueDate(days: Double) {
        #expect(DueDate.exact(daysUntilOverdue: days, requestedAt: nil, now: Sample.now) == nil)
    }
}
