/// Numbers with a unit behind them.
enum Measure {
    /// A whole number that is not negative and its unit, with or without a space between; nil for anything else.
    static func split(_ text: String) -> (number: Int, unit: String)? {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        guard let number = Int(digits) else { return nil }
        let unit = text.dropFirst(digits.count).drop { $0 == " " }
        return (number, String(unit))
    }
}
