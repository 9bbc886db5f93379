/// How long to wait before trying again: doubling, capped, with jitter so that many failures do not come back at once.
package struct Backoff: Sendable {
    /// The first wait, in milliseconds.
    package var first: Int64
    /// The longest wait, in milliseconds.
    package var longest: Int64

    package init(first: Int64, longest: Int64) {
        self.first = first
        self.longest = longest
    }

    /// The wait after a number of failures, from 1.
    ///
    /// `jitter` is from 0 up to 1 and takes away up to half.
    package func wait(afterFailures failures: Int, jitter: Double) -> Int64 {
        let doublings = min(max(failures - 1, 0), 40)
        let full = min(Double(first) * Double(UInt64(1) << UInt64(doublings)), Double(longest))
        return Int64(full * (1 - jitter / 2))
    }
}
