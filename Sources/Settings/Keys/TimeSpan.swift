/// Durations as people write them: `30 s`, `10 h`, `30 days`, `0`.
package enum TimeSpan {
    private static let units: [(names: [String], milliseconds: Int)] = [
        (["years", "year"], 365 * 86_400_000), (["days", "day", "d"], 86_400_000),
        (["h", "hour", "hours"], 3_600_000), (["min", "m", "minute", "minutes"], 60_000),
        (["s", "sec", "second", "seconds"], 1000), (["ms"], 1), (["weeks", "week"], 7 * 86_400_000),
    ]

    /// The duration, or nil where the text is none; a bare number is one only where it is 0.
    ///
    /// A year has 365 days.
    package static func parse(_ text: String) -> Duration? {
        guard let (number, unit) = Measure.split(text) else { return nil }
        if unit.isEmpty { return number == 0 ? .zero : nil }
        guard let factor = units.first(where: { $0.names.contains(unit) })?.milliseconds else { return nil }
        let (milliseconds, overflow) = number.multipliedReportingOverflow(by: factor)
        return overflow ? nil : .milliseconds(milliseconds)
    }

    /// The duration in the largest unit that divides it.
    static func show(_ duration: Duration) -> String {
        let parts = duration.components
        let milliseconds = Int(parts.seconds) * 1000 + Int(parts.attoseconds / 1_000_000_000_000_000)
        guard milliseconds > 0 else { return "0" }
        guard let unit = units.prefix(6).first(where: { milliseconds % $0.milliseconds == 0 }) else { return "0" }
        let number = milliseconds / unit.milliseconds
        let isSingular = number == 1 && unit.milliseconds >= 86_400_000
        return "\(number) \(unit.names[isSingular ? 1 : 0])"
    }
}
