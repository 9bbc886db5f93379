import DSRModel
import JobStore
import Logging
import Sombra

/// Carries one report: sends it, has decided what the answer makes of it, and stores that.
struct ReportRun: Sendable {
    let store: any DurableStore
    let spool: Spool
    let sender: ReportSender
    let peer: PeerWatch
    let policy: ReportPolicy
    let clock: GatewayClock
    let logger: Logger
    let wakeups: Wakeups

    private var unreadable: UnreadableJobs { UnreadableJobs(store: store, clock: clock, logger: logger) }

    /// What became of the report, and what was heard.
    private struct Outcome {
        var disposition: ReportEnd.Disposition
        var code: String
        var status: Int?
        /// When Sombra must hear of the job next, where it was told that the report is late.
        var reportBy: Int64?
    }

    func carry(_ claimed: ClaimedReport, _ passage: PeerWatch.Passage) async {
        var arrival = Arrival(claimed.report.mayHaveArrived)
        do {
            guard let call = readCall(of: claimed) else {
                peer.ended(passage, with: nil)
                let given = Outcome(disposition: .dropped(.attention("report-unreadable")), code: "unreadable")
                return try await commit(given, claimed, call: "none")
            }
            let outcome = try await outcome(of: claimed, call, passage, &arrival)
            try await commit(outcome, claimed, call: call.code)
        } catch is CancellationError {
            // The drain cut the call; the next start finds it sending and sends it again.
            return
        } catch {
            if await unreadable.putAside(claimed.job.id, after: error) { return }
            logger.failure("a report could not be carried", error, metadata(claimed))
            return await giveBack(claimed, mayHaveArrived: arrival.mayHaveArrived)
        }
        await removeSpool(claimed)
    }

    /// The call as it stood in the outbox; nil for one that another version wrote, or none did.
    private func readCall(of claimed: ClaimedReport) -> ReportCall? {
        do {
            return try ReportCall(encoded: claimed.report.call)
        } catch {
            // What could not be decoded may be quoted in the error, and it is personal.
            logger.error("a report is not of a kind that this version knows", metadata: metadata(claimed))
            return nil
        }
    }

    private func outcome(
        of claimed: ClaimedReport, _ call: ReportCall, _ passage: PeerWatch.Passage, _ arrival: inout Arrival
    ) async throws -> Outcome {
        var answer: ReportAnswer
        do {
            if let division = try await sender.divisionBefore(claimed, call) {
                let disposition = try decision(claimed, call).divided(division)
                peer.ended(passage, with: nil)
                return Outcome(disposition: disposition, code: "divided")
            }
            let send = try await sender.ready(claimed, call)
            arrival.left()
            answer = try await send()
            arrival.answered(answer)
            if answer == .nonceInvalid, let other = try await sender.sendWithoutNonce(claimed, call) {
                answer = other
                arrival.answered(answer)
            }
        } catch {
            peer.ended(passage, with: nil)
            guard Self.showsLoss(error) else { throw error }
            logger.error(
                "a result could not be read", metadata: metadata(claimed).merging(["error": "\(error)"]) { $1 })
            return Outcome(disposition: decision(claimed, call).bodyLost(), code: LostData.result)
        }
        let isPeerDown = peer.ended(passage, with: answer)
        let decision = decision(claimed, call)
        if answer == .tooLarge, let division = try await sender.divisionAfter413(claimed, call) {
            return Outcome(
                disposition: try decision.divided(division), code: answer.code, status: answer.httpStatus)
        }
        switch decision.decide(answer, isPeerDown: isPeerDown) {
        case .ended(let disposition):
            var outcome = Outcome(disposition: disposition, code: answer.code, status: answer.httpStatus)
            if decision.mustSayLate(after: answer) {
                outcome.reportBy = try await sayLate(claimed, answer)
            }
            return outcome
        case .askStatus: return try await closed(claimed, decision)
        }
    }

    /// Whether the result is gone for good: what a disk refuses now it may give later.
    static func showsLoss(_ error: any Error) -> Bool {
        switch error {
        case is ItemBytes.Missing, is SealingError, ReportBodyError.length: true
        case ReportBodyError.source(let error): showsLoss(error)
        case let error as SpoolError: [.missing, .truncated, .tampered].contains(error.code)
        default: false
        }
    }

    private func decision(_ claimed: ClaimedReport, _ call: ReportCall) -> ReportDecision {
        ReportDecision(
            report: claimed.report, job: claimed.job, nonce: claimed.nonce, call: call, policy: policy,
            now: clock.now(), jitter: Double.random(in: 0..<1))
    }

    /// Sombra takes no reports of this request any more: finds out why.
    private func closed(_ claimed: ClaimedReport, _ decision: ReportDecision) async throws -> Outcome {
        guard case .status(let status) = try await sender.status(of: claimed.job) else {
            return Outcome(disposition: decision.unasked(), code: "closed-unasked", status: 409)
        }
        let open = try await store.load(claimed.job.id)?.reports.filter { $0.state != .sent && $0.state != .dropped }
        let disposition = decision.closed(status, isLastOfVerdict: open?.count == 1)
        if case .retry = disposition {
            return Outcome(disposition: disposition, code: "closed-while-open", status: 409)
        }
        return Outcome(disposition: disposition, code: "closed", status: 409)
    }

    /// Tells Sombra that the report will come late; answers when it must hear more, or nil where it did not take that.
    private func sayLate(_ claimed: ClaimedReport, _ answer: ReportAnswer) async throws -> Int64? {
        let passage = peer.began(claimed.job.target)
        let word = ReportCall.confirm(
            .init(
                profileStatus: .waiting,
                message: "the answer is ready and is being delivered; the last attempt ended with \(answer.code)",
                retryAfter: clock.now() + policy.retryLateAfter, pollID: claimed.job.id.rawValue))
        let heard: ReportAnswer
        do {
            heard = try await sender.ready(claimed, word)()
        } catch {
            peer.ended(passage, with: nil)
            throw error
        }
        peer.ended(passage, with: heard)
        guard heard == .accepted else { return nil }
        logger.warning("a report is late, and Sombra was told so", metadata: metadata(claimed))
        return clock.now() + policy.reportBy
    }

    private func commit(_ outcome: Outcome, _ claimed: ClaimedReport, call: String) async throws {
        let now = clock.now()
        let event = AuditEvent(
            at: now, job: claimed.job.id, run: claimed.job.run, event: "report.\(outcome.code)",
            detail: [
                "call": call, "sequence": String(claimed.report.sequence),
                "status": outcome.status.map(String.init) ?? "none",
                // A second copy at Sombra can then be explained.
                "mayBeSecond": String(claimed.report.mayHaveArrived),
            ])
        var audit = [event]
        if outcome.reportBy != nil {
            audit.append(
                AuditEvent(
                    at: now, job: claimed.job.id, run: claimed.job.run, event: "report.late",
                    detail: ["call": "WAITING", "status": "200"]))
        }
        let end = ReportEnd(
            report: claimed.report.id, disposition: outcome.disposition, status: outcome.status, now: now,
            audit: audit, reportBy: outcome.reportBy)
        let isStored = try await Insistence(logger: logger).store("the end of a report", metadata(claimed)) {
            try await store.endReport(end)
        }
        guard isStored != nil else { throw CancellationError() }
        log(outcome, claimed, call: call)
        // A job of the same integration may wait for this one's end.
        wakeups.aggregation.notify()
    }

    /// When a job is final its results are gone from the store, and so from the spool.
    ///
    /// The report is no longer this carry's: what fails here is left to house-keeping.
    private func removeSpool(_ claimed: ClaimedReport) async {
        do {
            guard spool.usedBytes > 0, let record = try await store.load(claimed.job.id), record.job.state.isFinal
            else { return }
            for task in record.tasks { try spool.remove(task: task.id) }
        } catch {
            logger.failure("results that were reported stay in the spool", error, metadata(claimed))
        }
    }

    /// Gives a report back that could not be carried to an end.
    private func giveBack(_ claimed: ClaimedReport, mayHaveArrived: Bool) async {
        let now = clock.now()
        let end = ReportEnd(
            report: claimed.report.id,
            disposition: .retry(dueAt: now + 10_000, mayHaveArrived: mayHaveArrived), status: nil, now: now)
        do {
            _ = try await Insistence(logger: logger).store("that a report is given back", metadata(claimed)) {
                try await store.endReport(end)
            }
        } catch {
            logger.critical("a report stays claimed until the next start", metadata: metadata(claimed))
        }
    }

    private func log(_ outcome: Outcome, _ claimed: ClaimedReport, call: String) {
        var metadata = metadata(claimed)
        metadata["answer"] = "\(outcome.code)"
        metadata["call"] = "\(call)"
        switch outcome.disposition {
        case .sent: logger.info("report sent", metadata: metadata)
        case .divided: logger.info("report too large, it is sent in parts", metadata: metadata)
        case .returned: logger.debug("report not taken, it is sent again", metadata: metadata)
        case .retry: logger.warning("report not taken, it is sent again", metadata: metadata)
        case .dropped(.obsolete): logger.info("report no longer wanted", metadata: metadata)
        case .dropped, .replaced, .nonceRefused: logger.error("report refused", metadata: metadata)
        }
    }

    private func metadata(_ claimed: ClaimedReport) -> Logger.Metadata {
        [
            "job": "\(claimed.job.id)", "request": "\(claimed.job.requestID)", "type": "\(claimed.job.type.rawValue)",
            "attempt": "\(claimed.report.attempts)",
        ]
    }
}
