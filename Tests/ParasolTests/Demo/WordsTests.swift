import SombraSimulator
import Testing

@testable import parasol

@Suite("States and amounts in words")
struct WordsTests {
    @Test(
        "bytes are told with one decimal from a KiB on",
        arguments: [
            (0, "0 B"), (1023, "1023 B"), (1024, "1.0 KiB"), (1536, "1.5 KiB"), (3640, "3.6 KiB"),
            (1 << 20, "1.0 MiB"), (5 << 30, "5.0 GiB"), (3 << 40, "3072.0 GiB"),
        ])
    func bytes(_ bytes: Int, _ text: String) { #expect(ByteAmount(bytes).description == text) }

    @Test("reasons are what is left of a message without the plugins' parts, each once")
    func reasons() {
        #expect(BeliefReader.reasons(in: "org.a: skipped; org.b: done; legal-hold; legal-hold") == "legal-hold")
        #expect(BeliefReader.reasons(in: "org.a: skipped; Kept until 2030: tax law") == "Kept until 2030: tax law")
        #expect(BeliefReader.reasons(in: "org.a: done") == "")
        #expect(BeliefReader.reasons(in: "").isEmpty)
    }

    @Test("pieces are counted by kind")
    func pieces() {
        #expect(
            BeliefReader.what([Scene.piece(.page, rows: 300), Scene.piece(.page, rows: 1)]) == "301 rows")
        #expect(BeliefReader.what([Scene.piece(.value, text: "[]")]) == "")
        #expect(BeliefReader.what([Scene.piece(.value, text: "[1]")]) == "1 row")
        #expect(
            BeliefReader.what([Scene.piece(.value, text: "{}"), Scene.piece(.file, name: "a", bytes: 5)])
                == "1 record, 1 file, 5 B")
        #expect(BeliefReader.what([Scene.piece(.value, text: nil)]) == "")
    }
}
