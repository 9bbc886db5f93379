import Testing

@testable import parasol

@Suite("Times in days")
struct DaysTests {
    @Test(
        "are rounded towards the past, so that what is overdue by a minute says so",
        arguments: [
            (0, "0.0 d"), (86_400_000, "1.0 d"), (86_399_999, "0.9 d"), (-1, "-0.1 d"), (-60_000, "-0.1 d"),
            (-8_640_000, "-0.1 d"), (-8_640_001, "-0.2 d"), (-3 * 86_400_000, "-3.0 d"), (2_592_000_000, "30.0 d"),
        ] as [(Int64, String)])
    func text(milliseconds: Int64, expected: String) { #expect(Days.text(milliseconds) == expected) }
}
