import JobStore
import Logging
import ServiceLifecycle

/// Removes what is older than its retention and what no job needs any more, at the start and every five minutes; results
/// of a run that was given up at once.
struct Housekeeping: Service {
    let store: any DurableStore
    let spool: Spool
    let retention: Retention
    let clock: GatewayClock
    let logger: Logger
    let wakeup: Wakeup

    private static let interval = Duration.seconds(300)

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var pruneAt = ContinuousClock.now
            while !Task.isCancelled {
                do {
                    try await sweep()
                    if pruneAt <= .now {
                        while try await store.prune(retention, now: clock.now()), !Task.isCancelled {}
                        pruneAt = .now + Self.interval
                    }
                    await wakeup.wait(atMost: pruneAt - .now)
                } catch is CancellationError {
                    return
                } catch {
                    logger.failure("old records could not be removed", error)
                    do { try await Task.sleep(for: .seconds(60)) } catch { return }
                }
            }
        }
    }

    /// Removes results of tasks that no job needs: a crash may come between the end of a job and their removal.
    private func sweep() async throws {
        let present = spool.tasksOnDisk
        guard !present.isEmpty else { return }
        for task in present.subtracting(try await store.tasksInUse(among: present)) { try spool.remove(task: task) }
    }
}
