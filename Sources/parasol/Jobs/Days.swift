/// Times as days with one decimal, for a person.
enum Days {
    /// Rounded towards the past: what is overdue by a minute says so.
    static func text(_ milliseconds: Int64) -> String {
        let tenth: Int64 = 8_640_000
        let tenths = (milliseconds >= 0 ? milliseconds : milliseconds - tenth + 1) / tenth
        let (whole, rest) = abs(tenths).quotientAndRemainder(dividingBy: 10)
        return "\(tenths < 0 ? "-" : "")\(whole).\(rest) d"
    }
}
