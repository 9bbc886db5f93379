/// The first tasks of a build that took another one's place: whether it stays or the old one comes back.
///
/// Pure.
struct Probation: Sendable, Equatable {
    /// So many tasks that fail before one succeeds bring the old build back.
    static let limit = 3

    enum Verdict: Sendable, Equatable {
        case open, passed, failed
    }

    private(set) var verdict = Verdict.open
    private var failures = 0

    /// Notes how one task went.
    mutating func take(_ kind: TaskConduct.Kind) -> Verdict {
        guard verdict == .open else { return verdict }
        switch kind {
        case .succeeded: verdict = .passed
        case .unfinished, .failed, .crashed:
            failures += 1
            if failures >= Self.limit { verdict = .failed }
        }
        return verdict
    }
}
