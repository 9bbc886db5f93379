import Testing

@testable import Gateway

@Suite("Lanes whose key is refused")
struct KeyLanesTests {
    private let start = ContinuousClock.now

    /// The macro cannot change what it looks at.
    private func expect(_ expected: Bool, _ found: Bool, at location: SourceLocation = #_sourceLocation) {
        #expect(found == expected, sourceLocation: location)
    }

    @Test("a lane stands still for its pause, then one report tries it")
    func probing() {
        var lanes = KeyLanes(pause: .seconds(60))
        expect(true, lanes.refused("silo", at: start))
        #expect(lanes.excluded(at: start + .seconds(59)) == ["silo"])
        #expect(lanes.probed(at: start + .seconds(59)) == [])
        #expect(lanes.probed(at: start + .seconds(60)) == ["silo"])
        lanes.began("silo")
        #expect(lanes.excluded(at: start + .seconds(61)) == ["silo"])
        lanes.ended("silo")
        #expect(lanes.probed(at: start + .seconds(61)) == ["silo"])
    }

    @Test("only the first refusal is news, and each one begins the pause anew")
    func news() {
        var lanes = KeyLanes(pause: .seconds(60))
        expect(true, lanes.refused("silo", at: start))
        expect(false, lanes.refused("silo", at: start + .seconds(30)))
        #expect(lanes.excluded(at: start + .seconds(89)) == ["silo"])
        expect(true, lanes.taken("silo"))
        expect(false, lanes.taken("silo"))
        #expect(lanes.targets == [])
        #expect(lanes.excluded(at: start + .seconds(31)) == [])
    }

    @Test("reports that began before the lane stood still do not count as its probe")
    func stragglers() {
        var lanes = KeyLanes(pause: .seconds(60))
        for _ in 0..<2 { lanes.began("silo") }
        _ = lanes.refused("silo", at: start)
        for _ in 0..<2 { lanes.ended("silo") }
        #expect(lanes.probed(at: start + .seconds(60)) == ["silo"])
    }

    @Test("with other keys every lane is tried at once, and stays named until its key is taken")
    func otherKeys() {
        var lanes = KeyLanes(pause: .seconds(60))
        for target in ["a", "b"] { _ = lanes.refused(target, at: start) }
        lanes.tryAll(at: start)
        #expect(lanes.probed(at: start) == ["a", "b"])
        #expect(lanes.targets == ["a", "b"])
    }
}
