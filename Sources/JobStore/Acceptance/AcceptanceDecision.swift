/// Decides what a delivery is, from what the store knows.
///
/// Pure; every store calls it inside its transaction.
package enum AcceptanceDecision: Sendable, Equatable {
    /// Make a job.
    case create
    /// Refresh the nonce, bind the `jti`.
    case refresh
    /// Refresh the nonce, bind the `jti`, and let tasks that have not ended run again, with those of plugins that
    /// were added since.
    case reopen
    /// Open the next run, with all tasks anew.
    case nextRun
    /// Refuse.
    case replay

    /// What the store knows of the job that the delivery's key names.
    package struct KnownJob: Sendable {
        package var id: JobID
        package var state: JobState
        package var run: Int
        /// When it was finally reported; milliseconds since 1970, UTC.
        package var endedAt: Int64?
        /// Why a person is needed.
        package var attention: String?
        /// Whether no webhook of the job has come until now, only lists of what is pending.
        package var isKnownByPollAlone: Bool

        package init(
            id: JobID, state: JobState, run: Int = 1, endedAt: Int64? = nil, attention: String? = nil,
            isKnownByPollAlone: Bool = false
        ) {
            self.id = id
            self.state = state
            self.run = run
            self.endedAt = endedAt
            self.attention = attention
            self.isKnownByPollAlone = isKnownByPollAlone
        }

        /// Whether what is left of its run cannot answer.
        fileprivate var hasLostData: Bool { LostData.isReason(attention, of: state) }
    }

    /// What the store knows of the delivery's `jti`.
    package struct Binding: Sendable {
        package var job: JobID
        package var requestID: String
        package var coreIdentifierHash: String

        package init(job: JobID, requestID: String, coreIdentifierHash: String) {
            self.job = job
            self.requestID = requestID
            self.coreIdentifierHash = coreIdentifierHash
        }
    }

    /// Decides.
    ///
    /// Whether Sombra signs each webhook or each request anew is not documented, so a `jti` may come again with
    /// another profile of the same request, unless `strictJTI` says otherwise.
    package static func decide(
        _ delivery: Delivery, known: KnownJob?, binding: Binding?, strictJTI: Bool
    ) -> AcceptanceDecision {
        if let binding {
            let samePerson =
                binding.requestID == delivery.requestID && binding.coreIdentifierHash == delivery.coreIdentifierHash
            guard samePerson else { return .replay }
            guard binding.job == known?.id || !strictJTI else { return .replay }
        }
        guard let known else { return .create }
        switch delivery.origin {
        case .poll(let effect): return decide(effect, known)
        case .webhook(let signedAt):
            guard !isSameAsk(signedAt: signedAt, receivedAt: delivery.receivedAt, known) else { return .refresh }
        }
        switch known.state {
        case .accepted, .running, .reporting, .restored: return .refresh
        // Whatever its token: the run has nothing that could go on.
        case .attention where known.hasLostData: return .nextRun
        case .parked, .attention: return .reopen
        case .reported, .obsolete: return binding?.job == known.id ? .refresh : .nextRun
        }
    }

    private static func decide(_ effect: DeliveryOrigin.PollEffect, _ known: KnownJob) -> AcceptanceDecision {
        switch (effect, known.state) {
        case (.reopen, .attention) where !known.hasLostData: .reopen
        case (.nextRun(let run), .reported) where run == known.run: .nextRun
        case (.nextRun(let run), .obsolete) where run == known.run: .nextRun
        case (.nextRun(let run), .attention) where run == known.run && known.hasLostData: .nextRun
        default: .refresh
        }
    }

    /// How long after the end of a polled job its first webhook is still the one that was missed, where its token does
    /// not say when it was signed.
    private static let longestTransit: Int64 = 3_600_000

    /// Whether a webhook asks for what the list of what is pending brought before, and what was reported since.
    ///
    /// What was signed before the report cannot ask for anything after it.
    private static func isSameAsk(signedAt: Int64?, receivedAt: Int64, _ known: KnownJob) -> Bool {
        guard known.isKnownByPollAlone, known.state.isFinal, let endedAt = known.endedAt else { return false }
        guard let signedAt else { return receivedAt - endedAt < longestTransit }
        return signedAt <= endedAt
    }
}
