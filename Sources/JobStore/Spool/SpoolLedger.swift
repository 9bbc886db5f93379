/// Counts what the spool holds, by task and attempt, and keeps room for those that were crowded out of it.
///
/// An attempt that finds no room must be given up, and what it wrote goes with it. Were nothing remembered of it, two
/// tasks that need more than half of the spool each would crowd each other out for ever. So its next attempt begins only
/// when twice as much is free as it had, and that room is kept for it: after a few rounds those that are let in fit.
struct SpoolLedger {
    let maximumBytes: Int64
    private(set) var usedBytes: Int64 = 0
    private var tasks: [TaskID: [Int: Int64]] = [:]
    /// What a crowded out task needs at least.
    private var needs: [TaskID: Int64] = [:]
    /// What is kept for an attempt and not used yet.
    private var kept: [TaskID: (attempt: Int, bytes: Int64)] = [:]

    init(maximumBytes: Int64) { self.maximumBytes = maximumBytes }

    /// The tasks of which something lies in the spool.
    var taskIDs: Set<TaskID> { Set(tasks.keys) }

    private var free: Int64 { maximumBytes - usedBytes - kept.values.reduce(0) { $0 + $1.bytes } }

    /// Notes what a scan found; it counts although it may be more than is allowed.
    mutating func found(_ bytes: Int64, task: TaskID, attempt: Int) {
        tasks[task, default: [:]][attempt, default: 0] += bytes
        usedBytes += bytes
    }

    /// Begins an attempt, unless it has begun.
    mutating func begin(task: TaskID, attempt: Int) { found(0, task: task, attempt: attempt) }

    /// Keeps room for an attempt of a task that was crowded out before; false where there is not enough.
    mutating func keepRoom(task: TaskID, attempt: Int) -> Bool {
        guard let need = needs[task] else { return true }
        guard need <= free else { return false }
        needs[task] = nil
        kept[task] = (attempt, need)
        return true
    }

    /// Gives back what was kept for a task and not used.
    mutating func giveBack(task: TaskID) { kept[task] = nil }

    /// Reserves bytes before they are written.
    mutating func charge(_ bytes: Int64, to address: SpoolAddress) throws(SpoolError) {
        guard let used = tasks[address.task]?[address.attempt] else {
            throw SpoolError(.removed, "\(address): its attempt was given up")
        }
        guard used + bytes <= maximumBytes else {
            throw SpoolError(
                .beyondQuota, "\(address) alone needs more than \(maximumBytes) bytes: raise spool.maxBytes")
        }
        let own = kept[address.task].map { $0.attempt == address.attempt ? min($0.bytes, bytes) : 0 } ?? 0
        guard bytes - own <= free else {
            needs[address.task] = min(maximumBytes, 2 * (used + bytes))
            throw SpoolError(
                .quotaExceeded,
                "the spool holds \(usedBytes) of \(maximumBytes) bytes: raise spool.maxBytes, or let reports go out")
        }
        kept[address.task]?.bytes -= own
        tasks[address.task]?[address.attempt] = used + bytes
        usedBytes += bytes
    }

    /// Forgets an attempt, or all of a task with nil.
    mutating func remove(task: TaskID, attempt: Int?) {
        guard let attempt else {
            usedBytes -= tasks.removeValue(forKey: task)?.values.reduce(0, +) ?? 0
            needs[task] = nil
            kept[task] = nil
            return
        }
        usedBytes -= tasks[task]?.removeValue(forKey: attempt) ?? 0
        if tasks[task]?.isEmpty == true { tasks[task] = nil }
        if kept[task]?.attempt == attempt { kept[task] = nil }
    }
}
