/// Percentiles of a number of samples, in microseconds; nil where there are too few samples to say.
struct Latency: Codable, Sendable {
    let samples: Int
    let p50: Double?
    let p95: Double?
    let p99: Double?
    let p999: Double?
    let longest: Double?

    /// Takes samples in nanoseconds.
    init(nanoseconds: [UInt64]) {
        let sorted = nanoseconds.sorted()
        func percentile(_ share: Double) -> Double? {
            // At least one sample must lie above.
            guard Double(sorted.count) * (1 - share) >= 1 else { return nil }
            let rank = Int((Double(sorted.count) * share).rounded(.up))
            return Double(sorted[max(0, rank - 1)]) / 1000
        }
        samples = sorted.count
        p50 = percentile(0.5)
        p95 = percentile(0.95)
        p99 = percentile(0.99)
        p999 = percentile(0.999)
        longest = sorted.last.map { Double($0) / 1000 }
    }
}
