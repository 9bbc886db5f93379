import Testing

@testable import parasol

@Suite("A table for a person")
struct TextTableTests {
    @Test("columns are as wide as their widest cell, and no line ends in blanks")
    func alignment() {
        var table = TextTable("ID", "STATE", "WHY")
        table.add("1", "attention", "")
        table.add("1234", "ok", "because")
        #expect(
            table.text == """
                ID    STATE      WHY
                1     attention
                1234  ok         because
                """)
    }

    @Test("letters of several bytes count once")
    func letters() {
        var table = TextTable("A", "B")
        table.add("äöü→", "x")
        table.add("abcd", "y")
        #expect(table.text.split(separator: "\n").suffix(2) == ["äöü→  x", "abcd  y"])
    }

    @Test("a header alone is an empty table")
    func emptiness() {
        var table = TextTable("A")
        #expect(table.isEmpty)
        table.add("a")
        #expect(!table.isEmpty)
    }
}
