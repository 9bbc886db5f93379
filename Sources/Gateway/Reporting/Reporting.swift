import DSRModel
package import JobStore
package import Logging
package import ServiceLifecycle
package import Sombra
import Synchronization

/// Sends what stands in the outbox: one lane a job, in order, again until Sombra took it or said that it never will.
package final class Reporting: Service {
    private let store: any DurableStore
    private let spool: Spool
    private let sender: ReportSender
    private let lanes: StoppedLanes
    private let policy: ReportPolicy
    private let concurrency: Int
    private let drain: Drain
    private let clock: GatewayClock
    private let logger: Logger

    private let wakeups: Wakeups
    private let isStopping = Mutex(false)
    private let underWay = Mutex(0)

    private static let longestPause = Duration.seconds(1)

    /// Makes the service; `siloKeys` are the API keys of data silos that have one of their own.
    package init(
        store: any DurableStore, spool: Spool, client: SombraClient, siloKeys: [String: String], lanes: StoppedLanes,
        policy: ReportPolicy, concurrency: Int = 16, drain: Drain, clock: GatewayClock, logger: Logger,
        wakeups: Wakeups
    ) {
        self.store = store
        self.spool = spool
        sender = ReportSender(client: client, store: store, spool: spool, siloKeys: siloKeys, clock: clock)
        self.lanes = lanes
        self.policy = policy
        self.concurrency = concurrency
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
        let free = concurrency - underWay.withLock { $0 }
        guard free > 0 else { return Self.longestPause }
        let now = clock.now()
        do {
            let claimed = try await store.claimReports(
                now: now, limit: free, excludingTargets: lanes.excluded(at: now))
            for report in claimed.reports {
                underWay.withLock { $0 += 1 }
                group.addTask {
                    await self.carry(report)
                    self.underWay.withLock { $0 -= 1 }
                    self.wakeups.reporting.notify()
                }
            }
            guard let due = claimed.nextDueAt else { return Self.longestPause }
            return min(Self.longestPause, .milliseconds(max(due - now, 1)))
        } catch {
            logger.failure("reports could not be claimed", error)
            return Self.longestPause
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

    private func carry(_ claimed: ClaimedReport) async {
        do {
            let call = try ReportCall(encoded: claimed.report.call)
            let decision = ReportDecision(
                report: claimed.report, job: claimed.job, call: call, policy: policy, now: clock.now(),
                jitter: Double.random(in: 0..<1))
            let outcome = try await outcome(of: claimed, call, decision)
            try await commit(outcome, claimed, call)
        } catch is CancellationError {
            // The drain cut the call; the next start finds it sending and sends it again.
            return
        } catch {
            logger.error(
                "a report could not be carried", metadata: metadata(claimed).merging(["error": "\(error)"]) { $1 })
            await giveBack(claimed)
        }
    }

    private struct Outcome {
        var disposition: ReportEnd.Disposition
        var code: String
        var status: Int?
    }

    private func outcome(
        of claimed: ClaimedReport, _ call: ReportCall, _ decision: ReportDecision
    ) async throws -> Outcome {
        let answer: ReportAnswer
        do {
            answer = try await sender.send(claimed, call)
        } catch {
            guard error is ReportBodyError || error is ItemBytes.Missing || error is SpoolError || error is SealingError
            else { throw error }
            logger.error(
                "a result could not be read", metadata: metadata(claimed).merging(["error": "\(error)"]) { $1 })
            return Outcome(disposition: decision.bodyLost(), code: "result-lost")
        }
        if answer.showsKeyIsTaken { lanes.release(claimed.job.target) }
        switch decision.decide(answer) {
        case .ended(let disposition):
            if answer == .nonceInvalid, try await store.load(claimed.job.id)?.nonce != claimed.nonce {
                return Outcome(disposition: decision.renewed(), code: answer.code, status: answer.httpStatus)
            }
            return Outcome(disposition: disposition, code: answer.code, status: answer.httpStatus)
        case .stopLane(let disposition, let until):
            lanes.stop(claimed.job.target, until: until)
            logger.error(
                "Sombra refuses the key: check transcend.apiKey, sombra.apiKey and their region",
                metadata: metadata(claimed))
            return Outcome(disposition: disposition, code: answer.code, status: answer.httpStatus)
        case .askStatus: return try await closed(claimed, decision)
        }
    }

    /// Sombra takes no reports of this request any more: finds out why.
    private func closed(_ claimed: ClaimedReport, _ decision: ReportDecision) async throws -> Outcome {
        guard case .status(let status) = try await sender.status(of: claimed.job) else {
            return Outcome(disposition: decision.unasked(), code: "closed-unasked", status: 409)
        }
        let open = try await store.load(claimed.job.id)?.reports.filter { $0.state != .sent && $0.state != .dropped }
        let disposition = decision.closed(status, isLastOfVerdict: open?.count == 1)
        return Outcome(disposition: disposition, code: "closed", status: 409)
    }

    private func commit(_ outcome: Outcome, _ claimed: ClaimedReport, _ call: ReportCall) async throws {
        let now = clock.now()
        let event = AuditEvent(
            at: now, job: claimed.job.id, run: claimed.job.run, event: "report.\(outcome.code)",
            detail: [
                "call": call.code, "sequence": String(claimed.report.sequence),
                "status": outcome.status.map(String.init) ?? "none",
            ])
        let end = ReportEnd(
            report: claimed.report.id, disposition: outcome.disposition, status: outcome.status, now: now,
            audit: [event])
        var failures = 0
        while true {
            do {
                _ = try await store.endReport(end)
                break
            } catch {
                failures += 1
                logger.error(
                    "the end of a report could not be stored",
                    metadata: metadata(claimed).merging(["error": "\(error)"]) { $1 })
                let pause = Backoff(first: 100, longest: 5_000).wait(afterFailures: failures, jitter: 0)
                try await Task.sleep(for: .milliseconds(pause))
            }
        }
        log(outcome, claimed, call)
        // A job of the same integration may wait for this one's end.
        wakeups.aggregation.notify()
        try await removeSpool(claimed.job.id)
    }

    /// When a job is final its results are gone from the store, and so from the spool.
    private func removeSpool(_ id: JobID) async throws {
        guard spool.usedBytes > 0, let record = try await store.load(id), record.job.state.isFinal else { return }
        for task in record.tasks { try spool.remove(task: task.id) }
    }

    private func giveBack(_ claimed: ClaimedReport) async {
        let now = clock.now()
        let end = ReportEnd(
            report: claimed.report.id,
            disposition: .retry(dueAt: now + 10_000, mayHaveArrived: claimed.report.mayHaveArrived), status: nil,
            now: now)
        do {
            _ = try await Insistence(logger: logger).store("that a report is given back", metadata(claimed)) {
                try await store.endReport(end)
            }
        } catch {
            logger.critical("a report stays claimed until the next start", metadata: metadata(claimed))
        }
    }

    private func log(_ outcome: Outcome, _ claimed: ClaimedReport, _ call: ReportCall) {
        var metadata = metadata(claimed)
        metadata["answer"] = "\(outcome.code)"
        metadata["call"] = "\(call.code)"
        switch outcome.disposition {
        case .sent: logger.info("report sent", metadata: metadata)
        case .retry: logger.warning("report not taken, it is sent again", metadata: metadata)
        case .dropped(.obsolete): logger.info("report no longer wanted", metadata: metadata)
        case .dropped, .replaced: logger.error("report refused", metadata: metadata)
        }
    }

    private func metadata(_ claimed: ClaimedReport) -> Logger.Metadata {
        [
            "job": "\(claimed.job.id)", "request": "\(claimed.job.requestID)", "type": "\(claimed.job.type.rawValue)",
            "attempt": "\(claimed.report.attempts)",
        ]
    }
}
