import Foundation
import HTTPTypes
import Hummingbird

/// Records calls of endpoints that a gateway does not have, in the shape of its errors.
struct UnknownRoutes: RouterMiddleware {
    let sombra: SimulatedSombra
    let now: @Sendable () -> Date

    func handle(
        _ request: Request, context: SimulatorContext,
        next: (Request, SimulatorContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as HTTPError where error.status == .notFound || error.status == .methodNotAllowed {
            let arrival = Arrival(request, at: now())
            let refusal = Refusal(status: 404, message: "Not found", violation: .malformed)
            let reply = await sombra.refuse(refusal, arrival.caller(), nonce: arrival.nonce)
            return try Response(reply, publicKey: "")
        }
    }
}
