import Foundation
import HTTPTypes
import Hummingbird

/// What a test or a person asks of the simulator itself, under `/simulator`; on loopback only, so without a key.
struct ControlRoutes: Sendable {
    let sombra: SimulatedSombra
    let courier: Courier
    private static let longestOrder = 4 << 20

    func add(to router: Router<SimulatorContext>) {
        let group = router.group("simulator")
        group.get("state") { _, _ in try Response(encoding: await sombra.belief) }
        group.get("wait") { request, _ in try await answer { try await wait(request) } }
        group.post("requests") { request, _ in
            try await answer {
                let id = try await sombra.submit(try await decode(Submission.self, from: request))
                return try Response(encoding: ["id": id])
            }
        }
        group.post("requests/:id/:action") { request, context in
            try await answer { try await perform(request, context) }
        }
        group.post("requests/:id/status") { request, context in
            try await answer {
                let status = try await decode(Moved.self, from: request).status
                try await sombra.move(context.parameters.get("id") ?? "", to: status)
                return Self.done
            }
        }
        group.post("send") { request, _ in try await answer { try await send(request) } }
        addSettings(to: group)
    }

    private func addSettings(to group: RouterGroup<SimulatorContext>) {
        group.post("faults") { request, _ in
            try await answer {
                let order = try await decode(FaultOrder.self, from: request)
                await sombra.add(order.fault(now: sombra.configuration.now()))
                return Self.done
            }
        }
        group.delete("faults") { _, _ in
            await sombra.clearFaults()
            return Self.done
        }
        group.post("data-silos") { request, _ in
            try await answer {
                await sombra.add(try await decode(DataSilo.self, from: request))
                return Self.done
            }
        }
        group.post("preflight-checks") { request, _ in
            try await answer {
                await sombra.add(try await decode(PreflightCheck.self, from: request))
                return Self.done
            }
        }
        group.post("targets") { request, _ in
            try await answer {
                let targets = try await decode(Targets.self, from: request)
                await sombra.direct(webhooksTo: targets.webhookURL, preflightsTo: targets.preflightURL)
                return Self.done
            }
        }
        group.post("rotate-key") { _, _ in
            await sombra.rotateKey(to: SigningKey())
            return Self.done
        }
    }

    private struct Targets: Decodable { var webhookURL: String, preflightURL: String? }
    private struct Moved: Decodable { var status: RequestStatus }
    private struct Sending: Decodable { var token: TokenOptions? }
    private struct Answer: Encodable { var status: Int?, body: String, failure: String? }

    private static var done: Response { Response(json: #"{"success":true}"#) }
}

extension ControlRoutes {
    private func wait(_ request: Request) async throws -> Response {
        let query = request.uri.queryParameters.map { (name: String($0.key), value: String($0.value)) }
        let condition = try WaitCondition(query: query)
        let belief = try await sombra.waitUntil(timeout: .seconds(condition.timeout)) { condition.holds(in: $0) }
        return try Response(encoding: belief)
    }

    private func perform(_ request: Request, _ context: SimulatorContext) async throws -> Response {
        guard let id = context.parameters.get("id"),
            let action = context.parameters.get("action").flatMap(RequestAction.init(rawValue:))
        else {
            throw Refusal.malformed("action must be one of \(RequestAction.allCases.map(\.rawValue))")
        }
        let silo = request.uri.queryParameters["dataSilo"].map(String.init)
        try await sombra.perform(action, on: id, dataSilo: silo)
        return Self.done
    }

    /// Takes a fixture `{headers, body}`, with an optional member `token` that says how its token differs; in the query
    /// `flaw` says so too, and `to` names another URL than the one that webhooks go to.
    private func send(_ request: Request) async throws -> Response {
        let bytes = try await body(of: request)
        var options = try decode(Sending.self, from: bytes).token ?? TokenOptions()
        if let flaw = request.uri.queryParameters["flaw"].map(String.init) {
            guard let flaw = TokenFlaw(rawValue: flaw) else {
                throw Refusal.malformed("flaw must be one of \(TokenFlaw.allCases.map(\.rawValue))")
            }
            options.flaw = flaw
        }
        let target = request.uri.queryParameters["to"].map(String.init)
        let answered = try await courier.deliver(try Fixture(json: bytes), token: options, to: target, of: sombra)
        return try Response(
            encoding: Answer(
                status: answered.status, body: String(decoding: answered.body, as: UTF8.self),
                failure: answered.failure))
    }

    /// Turns what went wrong into an answer that says so.
    private func answer(_ handle: () async throws -> Response) async throws -> Response {
        do {
            return try await handle()
        } catch let refusal as Refusal {
            return Response(status: .init(code: refusal.status), json: ErrorBody.json(refusal.message))
        } catch let error as SimulatorError {
            let status: HTTPResponse.Status = error.isTimeOut ? .gatewayTimeout : .badRequest
            return Response(status: status, json: ErrorBody.json(error.message))
        }
    }

    private func decode<Value: Decodable>(_ type: Value.Type, from request: Request) async throws -> Value {
        try decode(type, from: try await body(of: request))
    }

    private func decode<Value: Decodable>(_ type: Value.Type, from bytes: [UInt8]) throws -> Value {
        do {
            return try JSONDecoder().decode(type, from: Data(bytes))
        } catch {
            throw Refusal.malformed("this is no \(type): \(error)")
        }
    }

    private func body(of request: Request) async throws -> [UInt8] {
        Array(try await request.body.collect(upTo: Self.longestOrder).readableBytesView)
    }
}
