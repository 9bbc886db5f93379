extension Plugin {
    /// Runs one job to its outcome; an error becomes one too.
    func run(_ request: Request, claimed: Set<Datapoint>, destination: any ReportDestination) async -> OutcomeMessage {
        do {
            switch request.kind {
            case .perform:
                return try await serve(request, claimed: claimed, destination: destination)
            case .preflight:
                return OutcomeMessage(try await enrich(request))
            case .guard:
                return OutcomeMessage(try await review(request))
            case .plan:
                return OutcomeMessage(plan: try await plan(request))
            }
        } catch {
            return OutcomeMessage(Outcome(of: error))
        }
    }

    private func serve(
        _ request: Request, claimed: Set<Datapoint>, destination: any ReportDestination
    ) async throws -> OutcomeMessage {
        switch request.type {
        case .access:
            let report = Report(asked: request.datapoints, claimed: claimed, destination: destination)
            let outcome = try await access(request, into: report)
            return OutcomeMessage(outcome, datapoints: try report.outcomes())
        case .erasure:
            return OutcomeMessage(try await erase(request))
        default:
            return OutcomeMessage(try await perform(request))
        }
    }
}

extension Outcome {
    /// What an error that a plugin threw means for its job.
    init(of error: any Error) {
        switch error {
        case let error as NotWritten: self = .failed(reason: error.description)
        case let error as any PluginFailure: self = .retry(after: nil, reason: error.description)
        case is CancellationError: self = .retry(after: nil, reason: "cancelled")
        // Anything else may quote the data at fault.
        default: self = .retry(after: nil, reason: "threw \(String(reflecting: type(of: error)))")
        }
    }
}
