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

        package init(id: JobID, state: JobState) {
            self.id = id
            self.state = state
        }
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
        switch known.state {
        case .accepted, .running, .reporting, .restored: return .refresh
        case .parked, .attention: return .reopen
        case .reported, .obsolete: return binding?.job == known.id ? .refresh : .nextRun
        }
    }
}
