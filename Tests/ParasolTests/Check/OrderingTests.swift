import DSRModel
import Settings
import Testing

@testable import parasol

@Suite("The order of destructive work")
struct OrderingTests {
    @Test("plugins that wait for others in a line have no circle")
    func line() {
        let ordering = Ordering(after: ["org.c": ["org.b", "org.a"], "org.b": ["org.a"], "org.d": ["org.b"]])
        #expect(ordering.circle() == nil)
        #expect(ordering.findings().isEmpty)
    }

    @Test("a circle is named in its order, without those who only wait for it")
    func circle() {
        let ordering = Ordering(
            after: ["org.a": ["org.b"], "org.b": ["org.c"], "org.c": ["org.d"], "org.d": ["org.b"]])
        #expect(ordering.circle() == ["org.b", "org.c", "org.d"])
        #expect(
            ordering.findings() == [
                .failed(
                    "order",
                    "these plugins wait for each other: org.b → org.c → org.d → org.b; take one out of an `after` list")
            ])
    }

    @Test("a plugin that waits for itself is a circle")
    func itself() {
        #expect(Ordering(after: ["org.a": ["org.a"]]).circle() == ["org.a"])
    }

    @Test("a plugin that is switched off breaks the circle")
    func disabled() {
        var one = PluginSettingsFile(id: "org.a")
        one.after = ["org.b"]
        var other = PluginSettingsFile(id: "org.b")
        other.after = ["org.a"]
        #expect(Ordering(["org.a": one, "org.b": other]).circle() != nil)
        other.isEnabled = false
        #expect(Ordering(["org.a": one, "org.b": other]).circle() == nil)
    }

    @Test("each verdict has a mark of the same width")
    func marks() {
        #expect(Finding.ok("a", "b").text == "ok      a: b")
        #expect(Finding.warning("a", "b").text == "warn    a: b")
        #expect(Finding.failed("a", "b").text == "FAIL    a: b")
    }
}
