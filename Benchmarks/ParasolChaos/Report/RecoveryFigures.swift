/// How fast the gateway was back after its kills, in milliseconds from the start of its process.
struct RecoveryFigures: Codable, Sendable {
    struct Figure: Codable, Sendable {
        var samples: Int
        var p50: Double?
        var p99: Double?
        var longest: Double?

        init(_ values: [Double]) {
            let sorted = values.sorted()
            samples = sorted.count
            func percentile(_ share: Double) -> Double? {
                sorted.isEmpty ? nil : sorted[min(Int(Double(sorted.count) * share), sorted.count - 1)]
            }
            (p50, p99, longest) = (percentile(0.5), percentile(0.99), sorted.last)
        }
    }

    var ready: Figure
    var firstAccepted: Figure
    var firstReport: Figure
    /// Starts on a full disk or with a wrong clock, which are in no figure.
    var disturbed: Int
    /// Starts after which the gateway was not ready or took no webhook within 15 s, though nothing was in its way.
    var missed: Int

    init(_ recoveries: [Recovery]) {
        let counted = recoveries.filter { !$0.isDisturbed }
        ready = Figure(counted.compactMap(\.ready))
        firstAccepted = Figure(counted.compactMap(\.firstAccepted))
        firstReport = Figure(counted.compactMap(\.firstReport))
        disturbed = recoveries.count - counted.count
        missed = counted.count { $0.ready == nil || $0.firstAccepted == nil }
    }
}
