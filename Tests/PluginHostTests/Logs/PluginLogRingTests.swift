@testable import PluginHost
import PluginRuntime
import Testing

@Suite("The ring of a plugin's events")
struct PluginLogRingTests {
    @Test("the newest events stay and the oldest go when the ring is full")
    func bounded() {
        let ring = PluginLogRing(capacity: 10_000)
        for number in 1...1_000 {
            ring.append(PluginLogEvent(level: .info, message: String(repeating: "x", count: 136), tags: [:]))
            #expect(ring.entries().last?.number == UInt64(number))
        }
        // 64 bytes of overhead and 136 of text each.
        #expect(ring.entries().map(\.number) == Array(951...1_000))
        #expect(ring.entries(last: 2).map(\.number) == [999, 1_000])
        #expect(ring.counts.info == 1_000)
    }

    @Test("tags count too, and one event that is larger than the ring empties it")
    func large() {
        let ring = PluginLogRing(capacity: 1_000)
        ring.append(PluginLogEvent(level: .debug, message: "small"))
        ring.append(PluginLogEvent(level: .error, message: "", tags: ["tag": String(repeating: "x", count: 1_000)]))
        #expect(ring.entries().isEmpty)
        ring.append(PluginLogEvent(level: .warning, message: "next"))
        #expect(ring.entries().map(\.event.message) == ["next"])
        #expect(ring.counts == PluginLogRing.Counts(debug: 1, warning: 1, error: 1))
    }
}
