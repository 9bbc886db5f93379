package import JobStore
package import Logging
package import ServiceLifecycle
package import Sombra
import Synchronization

/// Sends what stands in the outbox: one lane a job, in order, again until Sombra took it or said that it never will.
///
/// How many at a time, and of which data silos, is what `PeerWatch` knows of Sombra.
package final class Reporting: Service {
    private let store: any DurableStore
    private let client: SombraClient
    private let run: ReportRun
    private let peer: PeerWatch
    private let policy: ReportPolicy
    private let drain: Drain
    private let clock: GatewayClock
    private let logger: Logger

    private let wakeups: Wakeups
    private let isStopping = Mutex(false)
    private let underWay = Mutex(0)

    private static let longestPause = Duration.seconds(1)

    /// Makes the service; `siloKeys` are the API keys of data silos that have one of their own.
    package init(
        store: any DurableStore, spool: Spool, client: SombraClient, siloKeys: SiloKeys, peer: PeerWatch,
        policy: ReportPolicy, drain: Drain, clock: GatewayClock, logger: Logger, wakeups: Wakeups
    ) {
        self.store = store
        self.client = client
        run = ReportRun(
            store: store, spool: spool,
            sender: ReportSender(
                client: client, store: store, spool: spool, siloKeys: siloKeys, clock: clock, sizes: policy.sizes,
                limit: BodyLimit(policy.sizes.maximumBodyBytes)),
            peer: peer, policy: policy, clock: clock, logger: logger, wakeups: wakeups)
        self.peer = peer
        self.policy = policy
        self.drain = drain
        self.clock = clock
        self.logger = logger
        self.wakeups = wakeups
    }

    package func run() async throws {
        await withGracefulShutdownHandler {
            await withDiscardingTaskGroup { group in
                while !isStopping.withLock({ $0 }), !Task.isCancelled {
                    await wakeups.reporting.wait(atMost: await claim(into: &group))
                }
                await end(&group)
            }
        } onGracefulShutdown: {
            self.isStopping.withLock { $0 = true }
            self.wakeups.reporting.notify()
        }
    }

    private func claim(into group: inout DiscardingTaskGroup) async -> Duration {
        let now = clock.now()
        let untilProbe = min(Self.longestPause, peer.untilProbe ?? Self.longestPause)
        guard let claim = peer.claim(now: now, longestWait: policy.longestWait) else { return untilProbe }
        do {
            let claimed = try await store.claimReports(claim)
            for report in claimed.reports {
                let passage = peer.began(report.job.target)
                begin(in: &group) { await self.run.carry(report, passage) }
            }
            // Nothing to find it out with: Sombra is asked, or a gateway that nobody sends work would stay unready.
            if claimed.reports.isEmpty, untilProbe <= .zero { ask(in: &group) }
            guard let due = claimed.nextDueAt else { return Self.longestPause }
            return min(Self.longestPause, .milliseconds(max(due - now, 1)))
        } catch {
            logger.failure("reports could not be claimed", error)
            return Self.longestPause
        }
    }

    private func ask(in group: inout DiscardingTaskGroup) {
        let passage = peer.began("")
        begin(in: &group) {
            // Cut off on this side, it tells nothing.
            let answer = try? await self.client.reach()
            self.peer.ended(passage, with: answer, countsKey: false)
        }
    }

    private func begin(in group: inout DiscardingTaskGroup, _ work: @escaping @Sendable () async -> Void) {
        underWay.withLock { $0 += 1 }
        group.addTask {
            await work()
            self.underWay.withLock { $0 -= 1 }
            self.wakeups.reporting.notify()
        }
    }

    /// Lets calls under way end within the drain limit, then cuts them: their fate is unknown then, and they go out
    /// again at the next start.
    private func end(_ group: inout DiscardingTaskGroup) async {
        while underWay.withLock({ $0 }) > 0 {
            let left = drain.remaining
            guard left > .zero, !Task.isCancelled else { break }
            await wakeups.reporting.wait(atMost: left)
        }
        group.cancelAll()
    }
}
