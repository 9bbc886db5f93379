import Testing

@testable import Gateway

@Suite("A clock that is set back")
struct SetBackTests {
    private let start = ContinuousClock.now
    private let noon: Int64 = 1_774_000_000_000
    private let hour: Int64 = 3_600_000

    @Test("a clock that runs with the time, or is set ahead, is not behind")
    func runs() {
        var watch = SetBack()
        for minute in 0..<100 {
            let ahead = minute < 50 ? 0 : hour
            let behind = watch.behind(noon + ahead + Int64(minute) * 60_000, at: start + .seconds(60 * minute))
            #expect(behind == 0)
        }
    }

    @Test("one that is set back by an hour is behind by an hour, until that is forgotten")
    func setBack() {
        var watch = SetBack()
        var found = [watch.behind(noon, at: start)]
        for hours in 1...14 {
            found.append(watch.behind(noon + Int64(hours - 1) * hour, at: start + .seconds(3_600 * hours)))
        }
        #expect(found == [0] + Array(repeating: hour, count: 11) + [0, 0, 0])
    }

    @Test("one that was set ahead and comes back is behind by as much, for what was put off meanwhile")
    func forthAndBack() {
        var watch = SetBack()
        _ = watch.behind(noon, at: start)
        let ahead = watch.behind(noon + hour, at: start)
        let back = watch.behind(noon + 1, at: start + .milliseconds(1))
        #expect(ahead == 0)
        #expect(back == hour)
    }

    @Test("a clock that is adjusted by seconds is not behind")
    func adjusted() {
        var watch = SetBack()
        _ = watch.behind(noon, at: start)
        let behind = watch.behind(noon - 59_000, at: start)
        #expect(behind == 0)
    }
}
