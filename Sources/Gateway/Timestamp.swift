import FoundationEssentials

/// Times on the wire: ISO 8601 in UTC, with milliseconds.
package enum Timestamp {
    private static let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
    private static let styleOfSeconds = Date.ISO8601FormatStyle()

    /// Reads a time; nil for what is none.
    package static func milliseconds(_ text: String) -> Int64? {
        let date = (try? style.parse(text)) ?? (try? styleOfSeconds.parse(text))
        return date.map { Int64(($0.timeIntervalSince1970 * 1000).rounded()) }
    }

    /// Writes a time.
    package static func text(_ milliseconds: Int64) -> String {
        style.format(Date(timeIntervalSince1970: Double(milliseconds) / 1000))
    }
}
