/// Numbers as text.
enum Figures {
    static let unknown = "-"

    /// A number with so many places after the point.
    static func text(_ value: Double?, places: Int = 0) -> String {
        guard let value, value.isFinite else { return unknown }
        var scale = 1.0
        for _ in 0..<places { scale *= 10 }
        let scaled = Int((abs(value) * scale).rounded())
        let sign = value < 0 && scaled > 0 ? "-" : ""
        guard places > 0 else { return sign + grouped(scaled) }
        let rest = String(scaled % Int(scale))
        return sign + grouped(scaled / Int(scale)) + "." + String(repeating: "0", count: places - rest.count) + rest
    }

    static func text(_ value: Int?) -> String { value.map { text(Double($0)) } ?? unknown }

    /// Microseconds as milliseconds.
    static func milliseconds(_ microseconds: Double?) -> String { text(microseconds.map { $0 / 1000 }, places: 2) }

    static func mebibytes(kiB: Int?) -> String { text(kiB.map { Double($0) / 1024 }, places: 1) + " MiB" }

    static func percent(_ share: Double?) -> String { share == nil ? unknown : text(share) + " %" }

    /// Digits in groups of three.
    private static func grouped(_ number: Int) -> String {
        var text = ""
        for (place, digit) in String(number).reversed().enumerated() {
            if place > 0, place % 3 == 0 { text.insert(",", at: text.startIndex) }
            text.insert(digit, at: text.startIndex)
        }
        return text
    }
}
