/// How long to wait before a plugin's process is started again.
///
/// Pure.
enum RestartBackoff {
    static let longest = Duration.seconds(60)

    /// The wait after a number of ends in a row, from 1: none at first, since one crash is mostly one bad task.
    static func wait(after ends: Int) -> Duration {
        guard ends > 1 else { return .zero }
        return min(longest, .milliseconds(200 << min(ends - 2, 20)))
    }

    /// The wait before a start that was refused is tried again.
    static func retry(after failures: Int) -> Duration {
        min(.seconds(600), .seconds(5 << min(max(failures - 1, 0), 10)))
    }
}
