import Glibc

/// Waits for another connection's lock, until a limit or the end of the job.
///
/// Belongs to one connection; SQLite calls it on the thread that works with it. SQLite's own wait would not end on a
/// cancel.
final class BusyWait {
    /// How long a statement waits for a lock.
    var limit: Duration
    private var began = ContinuousClock.now

    init(limit: Duration) { self.limit = limit }

    fileprivate func again(_ count: Int32) -> Int32 {
        if count == 0 { began = .now }
        guard !Task.isCancelled, ContinuousClock.now - began < limit else { return 0 }
        usleep(min(1000 << UInt32(min(count, 4)), 10_000))
        return 1
    }
}

/// The callback for `sqlite3_busy_handler`; its context is an unretained ``BusyWait``.
func waitWhileBusy(context: UnsafeMutableRawPointer?, count: Int32) -> Int32 {
    guard let context else { return 0 }
    return Unmanaged<BusyWait>.fromOpaque(context).takeUnretainedValue().again(count)
}
