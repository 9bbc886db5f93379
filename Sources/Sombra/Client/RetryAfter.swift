import FoundationEssentials
import NIOHTTP1

/// How long an answer asks to wait.
enum RetryAfter {
    /// No answer holds a report up for longer.
    static let longest = ReportAnswer.longestRetryAfter

    /// From `Retry-After` (seconds or a date, RFC 9110), else from `X-RateLimit-Reset`, which the sources give as
    /// Unix seconds and as ISO 8601; nil where neither says anything that can be read.
    static func duration(_ headers: HTTPHeaders, at now: Int64) -> Duration? {
        let wait =
            headers.first(name: "retry-after").flatMap { afterHeader($0, at: now) }
            ?? headers.first(name: "x-ratelimit-reset").flatMap { resetHeader($0, at: now) }
        return wait.map { min(max($0, .zero), longest) }
    }

    private static func afterHeader(_ text: String, at now: Int64) -> Duration? {
        if let seconds = Double(text), seconds.isFinite { return bounded(seconds) }
        return httpDate(text).map { .milliseconds($0 - now) }
    }

    private static func resetHeader(_ text: String, at now: Int64) -> Duration? {
        if let number = Double(text), number.isFinite {
            // Unix seconds; a small number can only be seconds from now.
            return number < 1e9 ? bounded(number) : bounded(number - Double(now) / 1000)
        }
        return isoDate(text).map { .milliseconds($0 - now) }
    }

    private static func bounded(_ seconds: Double) -> Duration {
        .milliseconds(Int64(min(max(seconds, -1), 1e6) * 1000))
    }

    /// A date as in `Sun, 06 Nov 1994 08:49:37 GMT`, in milliseconds since 1970; Foundation has no reader for it.
    private static func httpDate(_ text: String) -> Int64? {
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let parts = text.split(separator: " ")
        guard parts.count == 6, parts[5] == "GMT", let month = months.firstIndex(of: String(parts[2])) else {
            return nil
        }
        let number = month < 9 ? "0\(month + 1)" : "\(month + 1)"
        return isoDate("\(parts[3])-\(number)-\(parts[1])T\(parts[4])Z")
    }

    private static func isoDate(_ text: String) -> Int64? {
        guard let seconds = try? Date.ISO8601FormatStyle().parse(text).timeIntervalSince1970, abs(seconds) < 1e12
        else { return nil }
        return Int64(seconds * 1000)
    }
}
