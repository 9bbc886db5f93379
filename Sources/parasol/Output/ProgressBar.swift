import Glibc

/// A bar on the terminal behind standard error, for what takes more than a second; nothing anywhere else.
struct ProgressBar {
    private static let width = 30
    private static let step = Duration.milliseconds(100)

    private let isTerminal = isatty(STDERR_FILENO) == 1
    private let begun = ContinuousClock.now
    private var shownAt: ContinuousClock.Instant?

    /// Shows how far a step is; `total` may be a guess.
    mutating func show(_ what: String, _ done: Int64, of total: Int64) {
        guard isTerminal else { return }
        let now = ContinuousClock.now
        guard now - begun > .seconds(1), shownAt.map({ now - $0 > Self.step }) ?? true else { return }
        shownAt = now
        let share = total > 0 ? min(Double(done) / Double(total), 1) : 0
        let filled = Int(share * Double(Self.width))
        let bar = String(repeating: "#", count: filled) + String(repeating: "-", count: Self.width - filled)
        write("\r\u{1b}[K[\(bar)] \(Int(share * 100)) % \(what)")
    }

    /// Takes the bar away.
    mutating func clear() {
        guard shownAt != nil else { return }
        shownAt = nil
        write("\r\u{1b}[K")
    }

    private func write(_ text: String) {
        // Nothing is lost where the terminal takes it no more.
        _ = Array(text.utf8).withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}
