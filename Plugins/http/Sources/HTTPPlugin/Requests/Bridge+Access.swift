import PluginKit

extension Bridge {
    func access(_ request: Request, into report: Report) async throws -> Outcome {
        do {
            let route = try routes.route(of: request)
            let message = try await send(request, route.path, route.pollPath) { transfer, head in
                let (message, answered) = try Self.items(transfer, head, route, report)
                try Self.note(message, answered, request, route, report)
                return message
            }
            return try Self.performed(message)
        } catch let failure as ServiceFailure where failure.isFinal || failure.afterMilliseconds != nil {
            return failure.outcome
        }
    }

    private static func items(
        _ transfer: Transfer, _ head: Head, _ route: Routes.RequestRoute, _ report: Report
    ) throws -> (OutcomeMessage, Set<Datapoint>) {
        if head.status == 200, head.mediaType == "application/x-ndjson" {
            var stream = ItemStream(transfer, route, report)
            return try stream.run()
        }
        let (message, document) = try answer(transfer, head)
        guard head.status == 200 else { return (message, []) }
        var answered: Set<Datapoint> = []
        for (datapoint, json) in try document.values() {
            guard route.datapoints.contains(datapoint) else {
                throw ServiceFailure.malformed("values names a datapoint that settings.requests does not name")
            }
            answered.insert(datapoint)
            try report.value(datapoint, json: json)
        }
        return (message, answered)
    }

    /// Notes the datapoints without items; throws where outcome and items contradict each other.
    private static func note(
        _ message: OutcomeMessage, _ answered: Set<Datapoint>, _ request: Request, _ route: Routes.RequestRoute,
        _ report: Report
    ) throws {
        guard message.outcome == "done" else {
            guard answered.isEmpty, message.datapoints ?? [:] == [:] else {
                throw ServiceFailure.malformed("only the outcome done goes together with items and datapoints")
            }
            return
        }
        let outcomes: [Datapoint: Outcome]
        do {
            outcomes = try message.performedDatapoints()
        } catch {
            throw ServiceFailure.malformed(error.description)
        }
        guard Set(outcomes.keys).isSubset(of: route.datapoints), answered.isDisjoint(with: outcomes.keys) else {
            throw ServiceFailure.malformed(
                "datapoints names one that has items or that settings.requests does not name")
        }
        guard Set(request.datapoints).subtracting(answered).isSubset(of: outcomes.keys) else {
            throw ServiceFailure.malformed("done, but a datapoint that was asked for has neither items nor an outcome")
        }
        for (datapoint, outcome) in outcomes {
            switch outcome {
            case .notFound: try report.none(datapoint)
            case .skipped(let exception): try report.skipped(datapoint, exception: exception)
            case .held(let reason): try report.held(datapoint, reason: reason)
            default: try report.failed(datapoint, reason: message.datapoints?[datapoint.rawValue]?.reason ?? "")
            }
        }
    }
}
