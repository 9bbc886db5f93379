/// Counts what the spool holds, by task and attempt.
struct SpoolLedger {
    let maximumBytes: Int64
    private(set) var usedBytes: Int64 = 0
    private var tasks: [TaskID: [Int: Int64]] = [:]

    init(maximumBytes: Int64) { self.maximumBytes = maximumBytes }

    /// The tasks of which something lies in the spool.
    var taskIDs: Set<TaskID> { Set(tasks.keys) }

    /// Notes what a scan found; it counts although it may be more than is allowed.
    mutating func found(_ bytes: Int64, task: TaskID, attempt: Int) {
        tasks[task, default: [:]][attempt, default: 0] += bytes
        usedBytes += bytes
    }

    /// Begins an attempt, unless it has begun.
    mutating func begin(task: TaskID, attempt: Int) { found(0, task: task, attempt: attempt) }

    /// Reserves bytes before they are written.
    mutating func charge(_ bytes: Int64, to address: SpoolAddress) throws(SpoolError) {
        guard let used = tasks[address.task]?[address.attempt] else {
            throw SpoolError(.removed, "\(address): its attempt was given up")
        }
        guard usedBytes + bytes <= maximumBytes else {
            throw SpoolError(
                .quotaExceeded,
                "the spool holds \(usedBytes) of \(maximumBytes) bytes: raise spool.maxBytes, or let reports go out")
        }
        tasks[address.task]?[address.attempt] = used + bytes
        usedBytes += bytes
    }

    /// Forgets an attempt, or all of a task with nil.
    mutating func remove(task: TaskID, attempt: Int?) {
        guard let attempt else {
            usedBytes -= tasks.removeValue(forKey: task)?.values.reduce(0, +) ?? 0
            return
        }
        usedBytes -= tasks[task]?.removeValue(forKey: attempt) ?? 0
        if tasks[task]?.isEmpty == true { tasks[task] = nil }
    }
}
