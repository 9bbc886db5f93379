/// When a request is overdue, in the words of Sombra's list: a number of days.
enum DueDate {
    private static let day: Double = 86_400_000
    /// A hundred years; more than that is no date.
    private static let mostDays: Double = 36_500

    /// The legal date in milliseconds since 1970; nil where the number of days means none.
    ///
    /// Days are mostly whole, and Sombra does not say how it rounds. Counted in whole days from the request the date is
    /// then the same at every poll, and exact or a day too early; never too late where Sombra rounds down or up.
    static func exact(daysUntilOverdue days: Double, requestedAt: Int64?, now: Int64) -> Int64? {
        guard days.isFinite, abs(days) <= mostDays else { return nil }
        guard let requestedAt, requestedAt <= now, days == days.rounded(.down) else {
            return now + Int64(days * day)
        }
        let age = (Double(now - requestedAt) / day).rounded(.down)
        return requestedAt + Int64((age + days) * day)
    }
}
