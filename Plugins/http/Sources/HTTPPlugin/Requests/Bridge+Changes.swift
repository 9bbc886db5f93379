import PluginKit

extension Bridge {
    func erase(_ request: Request) async throws -> Outcome { try await change(request) }

    func perform(_ request: Request) async throws -> Outcome { try await change(request) }

    func enrich(_ request: Request) async throws -> PreflightDecision {
        do {
            let route = try routes.route(ofPreflight: request)
            let message = try await send(request, route.path, route.pollPath) { try Self.answer($0, $1).message }
            let decision: PreflightDecision
            do {
                decision = try message.preflightDecision()
            } catch {
                throw ServiceFailure.malformed(error.description)
            }
            if case .proceed(let found) = decision {
                // A service that says "go on" and means to name nobody writes an empty object.
                guard message.identifiers != nil, Set(found.keys).isSubset(of: route.enriches) else {
                    throw ServiceFailure.malformed("proceed needs identifiers, of kinds that settings.preflights names")
                }
            }
            return decision
        } catch let failure as ServiceFailure {
            return failure.decision
        }
    }

    private func change(_ request: Request) async throws -> Outcome {
        do {
            let route = try routes.route(of: request)
            let message = try await send(request, route.path, route.pollPath) { try Self.answer($0, $1).message }
            return try Self.performed(message)
        } catch let failure as ServiceFailure {
            return failure.outcome
        }
    }
}
