import DSRModel
import Sombra
import Testing

@testable import Gateway

@Suite("When Sombra's lists are asked for")
struct PollScheduleTests {
    private let lane = PollLane(silo: "silo", type: .erasure)
    private let minute: Int64 = 60_000

    private func next(_ schedule: PollSchedule, after now: Int64) -> Int64 { schedule.pause([lane], at: now) }

    @Test("a list is asked for at once, and then every interval with a tenth of jitter")
    func interval() {
        var schedule = PollSchedule(interval: 15 * minute)
        #expect(schedule.isDue(lane, at: 0) && next(schedule, after: 0) == 0)
        schedule.note(lane, .complete, at: 1_000, jitter: 0.5)
        #expect(next(schedule, after: 1_000) == 15 * minute)
        #expect(!schedule.isDue(lane, at: 1_000 + 15 * minute - 1) && schedule.isDue(lane, at: 1_000 + 15 * minute))
        schedule.note(lane, .complete, at: 0, jitter: 0)
        #expect(next(schedule, after: 0) == 15 * minute * 9 / 10)
    }

    @Test("a refusal makes it rarer: eight intervals, an hour at least and a day at most")
    func refusal() {
        for (interval, expected) in [
            (minute, 60 * minute), (15 * minute, 120 * minute), (1_000 * minute, 1_440 * minute),
        ] {
            var schedule = PollSchedule(interval: interval)
            schedule.note(lane, .refused("malformed_403"), at: 0, jitter: 0.5)
            #expect(next(schedule, after: 0) == expected)
        }
    }

    @Test("trouble doubles the wait up to the interval, and an answer ends it")
    func failures() {
        var schedule = PollSchedule(interval: 15 * minute)
        var waits: [Int64] = []
        for _ in 0..<7 {
            schedule.note(lane, .failed("timed_out"), at: 0, jitter: 0)
            waits.append(next(schedule, after: 0))
        }
        #expect(waits == [30_000, 60_000, 120_000, 240_000, 480_000, 900_000, 900_000])
        schedule.note(lane, .complete, at: 0, jitter: 0.5)
        schedule.note(lane, .failed("timed_out"), at: 0, jitter: 0)
        #expect(next(schedule, after: 0) == 30_000)
    }

    @Test("what Sombra asks to wait is waited, but no longer than a day")
    func retryAfter() {
        var schedule = PollSchedule(interval: minute)
        schedule.note(lane, .failed("rate_limited"), retryAfter: 90 * minute, at: 0, jitter: 0)
        #expect(next(schedule, after: 0) == 90 * minute)
        schedule.note(lane, .failed("rate_limited"), retryAfter: .max, at: 0, jitter: 0)
        #expect(next(schedule, after: 0) == 1_440 * minute)
    }

    @Test("a clock that is set back by days does not silence it")
    func clock() {
        var schedule = PollSchedule(interval: 15 * minute)
        schedule.note(lane, .complete, at: 10 * 86_400_000, jitter: 0.5)
        #expect(schedule.isDue(lane, at: 0))
    }

    @Test("answers are sorted by how far their trouble reaches")
    func reach() {
        let cases: [(CallFailure, PollFailure.Reach, Bool)] = [
            (.refused(.rateLimited(retryAfter: nil)), .all, false),
            (.refused(.transient(.status(500), retryAfter: nil)), .silo, false),
            (.refused(.transient(.webPage(status: 200), retryAfter: nil)), .silo, false),
            (.unusable("nonsense"), .silo, false),
            (.refused(.unauthorized(message: nil)), .lane, true),
            (.refused(.malformed(status: 403, message: nil)), .lane, true),
            (.refused(.routeMissing), .lane, true),
        ]
        for (failure, reach, isRefusal) in cases {
            let fault = PollFailure(failure)
            #expect(fault.reach == reach)
            if case .refused = fault.outcome { #expect(isRefusal) } else { #expect(!isRefusal) }
        }
    }
}
