import Testing

@testable import parasol_chaos

@Suite("A gateway in chaos", .serialized)
struct ShortRunTests {
    @Test("loses nothing, claims nothing false, and repeats only what cannot be excluded", .timeLimit(.minutes(5)))
    func shortRun() async throws {
        let run = try await DriverRun(
            "--seed", "4", "--duration", "25s", "--kills-per-minute", "20", "--quiet", "90s")
        #expect(run.code == 0, "\(run.text)")
        #expect(run.report.kills >= 8, "\(run.text)")
        #expect(run.report.lost == 0)
        #expect(run.report.falsehoods == 0)
        #expect(run.report.unexplained == 0)
        #expect(run.report.webhooks.accepted >= 60, "\(run.text)")
    }

    @Test("is told apart from one that loses, lies and repeats", .timeLimit(.minutes(5)))
    func sabotage() async throws {
        let run = try await DriverRun(
            "--seed", "4", "--duration", "6s", "--kills-per-minute", "8", "--quiet", "60s", "--sabotage", "lose",
            "lie", "double")
        #expect(run.code == 1, "\(run.text)")
        #expect(run.report.lost == 1, "\(run.text)")
        #expect(run.report.falsehoods >= 1, "\(run.text)")
        #expect(run.report.unexplained == 1, "\(run.text)")
    }
}
