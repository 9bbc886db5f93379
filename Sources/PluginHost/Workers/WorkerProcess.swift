import CPluginRuntime
import Glibc
import PluginRuntime
import Synchronization

/// The process of one worker, as its parent sees it.
///
/// It is started, watched and reaped by one thread that lives exactly as long as it does: the kernel kills the worker
/// when the thread that started it ends, so that no worker survives the gateway.
package final class WorkerProcess: Sendable {
    /// Its number, for people; signals go through a descriptor that never means another process.
    package let identifier: CInt
    private let descriptor: Descriptor

    private struct State {
        var ending: WorkerEnding?
        var killedFor: String?
        var lastWaiter: UInt64 = 0
        var waiters: [UInt64: CheckedContinuation<WorkerEnding?, Never>] = [:]
    }

    private let state = Mutex(State())

    init(identifier: CInt, descriptor: Descriptor) {
        self.identifier = identifier
        self.descriptor = descriptor
    }

    /// Starts a worker and answers it with the host's end of its socket, which is the caller's.
    static func start(_ launch: WorkerLaunch) async throws(PluginFault) -> (process: WorkerProcess, socket: CInt) {
        let result: Result<(process: WorkerProcess, socket: CInt), PluginFault> = await withCheckedContinuation { waiting in
            let hasThread = HostThread.start(named: "worker-watch") {
                do throws(PluginFault) {
                    let (process, pipes) = try launch.spawn()
                    waiting.resume(returning: .success((process, pipes.socket)))
                    var watch = WorkerWatch(process: process, pipes: pipes, launch: launch)
                    watch.run()
                } catch {
                    waiting.resume(returning: .failure(error))
                }
            }
            if !hasThread { waiting.resume(returning: .failure(launch.failed("a thread", EAGAIN))) }
        }
        return try result.get()
    }

    /// How it ended, as soon as it is reaped.
    package func ending() async -> WorkerEnding {
        while true {
            if let ending = await ending(unless: nil) { return ending }
        }
    }

    /// How it ended, or nil where it has not within a time.
    package func ending(within limit: Duration) async -> WorkerEnding? { await ending(unless: limit) }

    private func ending(unless limit: Duration?) async -> WorkerEnding? {
        await withCheckedContinuation { waiting in
            let (ending, number) = state.withLock { state in
                state.lastWaiter += 1
                if state.ending == nil { state.waiters[state.lastWaiter] = waiting }
                return (state.ending, state.lastWaiter)
            }
            if let ending { return waiting.resume(returning: ending) }
            guard let limit else { return }
            Task { [weak self] in
                // Never cancelled: it costs nothing to find that nobody waits any more.
                try? await Task.sleep(for: limit)
                self?.state.withLock { $0.waiters.removeValue(forKey: number) }?.resume(returning: nil)
            }
        }
    }

    /// Kills it, for a reason that its ending then tells; nothing where it has ended.
    package func kill(_ reason: String) {
        let isRunning = state.withLock { state in
            guard state.ending == nil else { return false }
            if state.killedFor == nil { state.killedFor = reason }
            return true
        }
        // ESRCH: it ended in between.
        if isRunning { _ = parasol_pidfd_signal(descriptor.number, SIGKILL) }
    }

    /// The process has ended and is reaped.
    func end(status: CInt, frames: [String]) -> WorkerEnding {
        let (ending, waiters) = state.withLock { state in
            // A reason that came too late to be one is none: the process had ended by itself.
            let wasKilled = status & 0x7f == SIGKILL
            let ending = WorkerEnding(status: status, killedFor: wasKilled ? state.killedFor : nil, frames: frames)
            state.ending = ending
            defer { state.waiters = [:] }
            return (ending, state.waiters.values)
        }
        for waiter in waiters { waiter.resume(returning: ending) }
        return ending
    }

    /// Waits for the end of the process, or for what else is polled.
    var watched: CInt { descriptor.number }
}
