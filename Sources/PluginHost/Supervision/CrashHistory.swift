/// The crashes of one plugin since its last success, and whether they are too many.
///
/// Pure; times are of a monotonic clock.
struct CrashHistory: Sendable {
    /// So many crashes within the window, over so many tasks, put a plugin in quarantine.
    static let crashLimit = 5
    static let taskLimit = 3
    static let window = Duration.seconds(600)

    private var ends: [ContinuousClock.Instant] = []
    private var tasks: [String: ContinuousClock.Instant] = [:]

    var isEmpty: Bool { ends.isEmpty && tasks.isEmpty }

    /// Whether the plugin must be put in quarantine.
    var isTooMuch: Bool { ends.count >= Self.crashLimit && tasks.count >= Self.taskLimit }

    /// The plugin's process ended unasked.
    mutating func ended(at now: ContinuousClock.Instant) {
        ends.append(now)
        forget(before: now)
    }

    /// A task was lost with the process.
    mutating func lost(_ task: String, at now: ContinuousClock.Instant) {
        tasks[task] = now
        forget(before: now)
    }

    private mutating func forget(before now: ContinuousClock.Instant) {
        ends.removeAll { now - $0 > Self.window }
        tasks = tasks.filter { now - $0.value <= Self.window }
    }
}
