private import Glibc

/// Runs a plugin's tasks on threads that may block.
///
/// Swift's own pool has one thread a core, so a few jobs that wait for a query or for the gateway would stop every
/// other. Threads are made as tasks come, up to a limit, and end after a while without work.
final class BlockingExecutor: TaskExecutor {
    private struct Queue {
        var jobs: [UnownedJob] = []
        var threads = 0
        var idle = 0
        var isRetired = false

        mutating func end() -> Step {
            idle -= 1
            threads -= 1
            return .end
        }
    }

    private enum Step {
        case run(UnownedJob)
        case wait
        case end
    }

    private static let threadLimit = 64
    private static let idleLimit = Duration.seconds(30)
    private static let stackBytes = 2 * 1024 * 1024

    private let queue = Monitor(Queue())

    /// Makes sure of one thread, which then stays; false where the system has none to give.
    func prepare() -> Bool {
        queue.withLock { queue in
            queue.isRetired = false
            return queue.threads > 0 || addThread(&queue)
        }
    }

    /// Lets all threads end as soon as they are idle.
    func retire() {
        queue.withLock { $0.isRetired = true }
        queue.wakeAll()
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.withLock { queue in
            queue.jobs.append(job)
            // Without a further thread the job waits for one of those that there are.
            if queue.jobs.count > queue.idle, queue.threads < Self.threadLimit { _ = addThread(&queue) }
        }
        queue.wakeOne()
    }

    private func addThread(_ queue: inout Queue) -> Bool {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        pthread_attr_setstacksize(&attributes, Self.stackBytes)
        var thread = pthread_t()
        let executor = Unmanaged.passRetained(self)
        let result = pthread_create(&thread, &attributes, threadMain, executor.toOpaque())
        guard result == 0 else {
            executor.release()
            return false
        }
        queue.threads += 1
        queue.idle += 1
        return true
    }

    fileprivate func work() {
        while let job = next() {
            job.runSynchronously(on: asUnownedTaskExecutor())
            queue.withLock { $0.idle += 1 }
        }
    }

    // Called by a thread that counts as idle; it no longer does when this returns.
    private func next() -> UnownedJob? {
        while true {
            let step: Step? = queue.wait(atMost: Self.idleLimit) { queue in
                if !queue.jobs.isEmpty {
                    queue.idle -= 1
                    return .run(queue.jobs.removeFirst())
                }
                return queue.isRetired ? queue.end() : nil
            }
            switch step ?? queue.withLock({ $0.threads > 1 && $0.jobs.isEmpty ? $0.end() : .wait }) {
            case .run(let job): return job
            case .end: return nil
            case .wait: continue
            }
        }
    }
}

// The gateway's signals are not for the plugin's threads; faults of the thread itself still come.
private func threadMain(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    var signals = sigset_t()
    sigfillset(&signals)
    for fault in [SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGABRT] { sigdelset(&signals, fault) }
    pthread_sigmask(SIG_BLOCK, &signals, nil)
    guard let context else { return nil }
    Unmanaged<BlockingExecutor>.fromOpaque(context).takeRetainedValue().work()
    return nil
}
