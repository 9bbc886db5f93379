/// Notices how far the clock was set back, so that what was to be done by it is not put off by as much.
///
/// Pure. Compares the clock with the time that passes; what it finds it forgets after a while, when what was put off has
/// long been done.
struct SetBack: Sendable {
    typealias Instant = ContinuousClock.Instant

    /// Smaller differences are a clock that is being adjusted.
    private static let tolerance: Int64 = 60_000
    private static let memory = Duration.seconds(12 * 3600)

    private var start: Instant?
    /// The furthest that the clock was ahead of the time that passes, in milliseconds, and when it was last.
    private var furthest: (lead: Int64, at: Instant)?

    /// How many milliseconds the clock is behind where it was; 0 while nobody has set it back.
    mutating func behind(_ now: Int64, at instant: Instant) -> Int64 {
        let start = start ?? instant
        self.start = start
        let lead = now - start.duration(to: instant).milliseconds
        guard let known = furthest, lead < known.lead - Self.tolerance, instant - known.at < Self.memory else {
            furthest = (max(lead, isRemembered(at: instant) ? furthest?.lead ?? lead : lead), instant)
            return 0
        }
        return known.lead - lead
    }

    private func isRemembered(at instant: Instant) -> Bool {
        furthest.map { instant - $0.at < Self.memory } ?? false
    }
}
