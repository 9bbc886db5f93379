/// Types of unquoted YAML scalars after the core schema of YAML 1.2, where `no` and `on` are text.
///
/// Yams would resolve after YAML 1.1, in which a list of country codes may hold `false` for Norway.
enum PlainScalar {
    /// The value that unquoted text stands for.
    static func resolve(_ text: String) -> DocumentNode.Content {
        switch text {
        case "", "~", "null", "Null", "NULL": return .null
        case "true", "True", "TRUE": return .bool(true)
        case "false", "False", "FALSE": return .bool(false)
        case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF", "-.inf", "-.Inf", "-.INF": return .number(.infinity)
        case ".nan", ".NaN", ".NAN": return .number(.nan)
        default: break
        }
        if let radix = text.hasPrefix("0x") ? 16 : text.hasPrefix("0o") ? 8 : nil {
            let digits = text.dropFirst(2)
            guard let first = digits.first, first.isHexDigit else { return .text(text) }
            return Int64(digits, radix: radix).map { .integer($0) } ?? .text(text)
        }
        var digits = Substring(text)
        if let first = digits.first, first == "-" || first == "+" { digits = digits.dropFirst() }
        if !digits.isEmpty, digits.utf8.allSatisfy(isDigit) {
            // Beyond 64 bits a number would lose digits: infinity makes every reader refuse it.
            return Int64(text).map { .integer($0) } ?? .number(.infinity)
        }
        return isDecimal(digits) ? Double(text).map { .number($0) } ?? .text(text) : .text(text)
    }

    /// Whether unsigned text is a decimal fraction or has an exponent.
    private static func isDecimal(_ text: Substring) -> Bool {
        var rest = text.utf8
        let whole = rest.prefix(while: isDigit).count
        rest = rest.dropFirst(whole)
        var fraction = 0
        if rest.first == UInt8(ascii: ".") {
            rest = rest.dropFirst()
            fraction = rest.prefix(while: isDigit).count
            rest = rest.dropFirst(fraction)
        }
        guard whole + fraction > 0 else { return false }
        guard let exponent = rest.first else { return true }
        guard exponent | 0x20 == UInt8(ascii: "e") else { return false }
        rest = rest.dropFirst()
        if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") { rest = rest.dropFirst() }
        return !rest.isEmpty && rest.allSatisfy(isDigit)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}
