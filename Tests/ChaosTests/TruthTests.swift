import SombraSimulator
import Testing

@testable import parasol_chaos

@Suite("What a chaos run calls false")
struct TruthTests {
    private static func part(_ lines: String...) -> Truth.Part {
        var truth = Truth()
        for line in lines { truth.add("steady 1.0.0 \(line)") }
        return truth[.steady, "request", "ada"]
    }

    @Test("a belief that something was done which no plugin ended")
    func done() {
        let begun = Self.part("begin key request ada 1 1 ERASURE")
        #expect(Beliefs.fault(of: .resolved, [begun]) != nil)
        let ended = Self.part("begin key request ada 1 1 ERASURE", "answer key request ada 1 1 done")
        #expect(Beliefs.fault(of: .resolved, [ended]) == nil)
        #expect(Beliefs.fault(of: .resolved, [ended, begun]) != nil)
        #expect(Beliefs.fault(of: .resolved, [Truth.Part()]) != nil)
    }

    @Test("a belief that nothing was found where an earlier attempt had erased")
    func erased() {
        let part = Self.part(
            "begin key request ada 1 1 ERASURE", "effect key request ada 1 1 -", "begin key request ada 1 1 ERASURE",
            "answer key request ada 1 1 notFound")
        #expect(Beliefs.fault(of: .skipped, [part]) != nil)
        #expect(Beliefs.fault(of: .resolved, [part]) == nil)
    }

    @Test("a belief that nothing was found which not every plugin said")
    func notFound() {
        let said = Self.part("begin key request ada 1 1 ERASURE", "answer key request ada 1 1 notFound")
        #expect(Beliefs.fault(of: .skipped, [said]) == nil)
        #expect(Beliefs.fault(of: .skipped, [said, Truth.Part()]) != nil)
        #expect(Beliefs.fault(of: .resolved, [said]) != nil)
        #expect(Beliefs.fault(of: .skippedDueToException, [said]) != nil)
    }

    @Test("a job with a person that nobody sent there")
    func persons() {
        var truth = Truth()
        truth.add("flaky 1.0.0 answer key said ada 1 1 failed")
        truth.add("flaky 1.0.0 answer key unsaid ada 1 1 done")
        let places = ["said", "unsaid"].map { OpenWork.Place(request: $0, target: ChaosSilo.joint.rawValue) }
        let persons = Persons(places, belief: Belief(), truth: truth)
        #expect(persons.unexplained.map(\.request) == ["unsaid"])
    }

    @Test("an erasure that was done twice, and a poll id of another job")
    func faults() {
        var truth = Truth()
        truth.add("steady 1.0.0 effect key request ada 1 1 -")
        #expect(truth.faults.isEmpty)
        truth.add("steady 1.0.0 effect key request ada 1 1 -")
        #expect(truth.faults.count == 1)
        truth.add("waiting 1.0.0 foreign-poll key request ada 1 1 -")
        #expect(truth.faults.count == 2)
        // Half a line, of a process that was killed while it wrote.
        truth.add("steady 1.0.0 answer key req")
        #expect(truth.lines == 3)
    }
}
