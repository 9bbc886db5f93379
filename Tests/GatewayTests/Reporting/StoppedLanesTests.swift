import DSRModel
import JobStore
import Sombra
import Testing

@testable import Gateway

@Suite("Stopped lanes")
struct StoppedLanesTests {
    @Test("a lane stands still until its time, and is named as refused until a report goes through")
    func lanes() {
        let lanes = StoppedLanes()
        lanes.stop("silo", until: 1_000)
        #expect(lanes.excluded(at: 999) == ["silo"])
        #expect(lanes.excluded(at: 1_000) == [])
        #expect(lanes.targets == ["silo"])
        lanes.release("silo")
        #expect(lanes.targets == [])
    }
}
