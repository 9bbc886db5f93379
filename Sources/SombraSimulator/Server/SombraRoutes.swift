import Foundation
import HTTPTypes
import Hummingbird

/// The endpoints of a Sombra gateway.
///
/// Source: reference 4 to 6.
struct SombraRoutes: Sendable {
    let sombra: SimulatedSombra
    let intake: BodyIntake
    let now: @Sendable () -> Date

    func add(to router: Router<SimulatorContext>) {
        router.get("public-keys/sombra-general-signing-key") { request, context in
            try await serve(request, context) { _ in (.publicKey, 0) }
        }
        router.post("v1/data-silo") { request, context in
            try await serve(request, context) { arrival in
                let body = try await intake.json(of: request)
                return (.values(nonce: try arrival.requiredNonce, try ValuesReport(body: body)), body.count)
            }
        }
        router.put("v1/data-silo") { request, context in
            try await serve(request, context) { arrival in
                let body = try await intake.json(of: request)
                let confirmation = try Confirmation(body: body, now: arrival.at)
                return (.confirmation(nonce: try arrival.requiredNonce, confirmation), body.count)
            }
        }
        router.post("v1/datapoint") { request, context in
            try await serve(request, context) { arrival in try await upload(request, arrival) }
        }
        router.post("v1/datapoint-chunked") { request, context in
            try await serve(request, context) { arrival in
                let body = try await intake.json(of: request)
                return (.page(nonce: try arrival.requiredNonce, try PageUpload(body: body)), body.count)
            }
        }
        router.post("v1/enrich-identifiers") { request, context in
            try await serve(request, context) { arrival in
                let body = try await intake.json(of: request)
                return (.enrichment(try target(request, arrival), try EnrichmentAnswer(body: body)), body.count)
            }
        }
        addQueries(to: router)
    }

    private func addQueries(to router: Router<SimulatorContext>) {
        router.post("v1/request-identifiers") { request, context in
            try await serve(request, context) { _ in
                let body = try await intake.json(of: request)
                return (try Call.identifiers(body: body), body.count)
            }
        }
        router.get("v1/data-silo/:id/pending-requests/:type") { request, context in
            let silo = context.parameters.get("id")
            return try await serve(request, context, dataSilo: silo) { _ in
                let query = request.uri.queryParameters.map { (name: String($0.key), value: String($0.value)) }
                let type = context.parameters.get("type") ?? ""
                return (try Call.pending(dataSilo: silo ?? "", type: type, query: query), 0)
            }
        }
        router.get("v1/data-subject-request/:id") { request, context in
            try await serve(request, context) { _ in (.request(id: context.parameters.get("id") ?? ""), 0) }
        }
    }

    private func upload(_ request: Request, _ arrival: Arrival) async throws -> (Call, Int) {
        let nonce = try arrival.requiredNonce
        guard let datapoint = request.headers.value("x-transcend-datapoint-name"), !datapoint.isEmpty else {
            throw Refusal.malformed("x-transcend-datapoint-name is missing")
        }
        let skips = request.headers.value("x-transcend-skip-status-update") ?? "false"
        guard skips == "true" || skips == "false" else {
            throw Refusal.malformed("x-transcend-skip-status-update must be true or false")
        }
        let file = try await intake.file(of: request)
        let piece = Piece(
            kind: .file, name: request.headers.value("x-transcend-remote-id"),
            profileID: request.headers.value("x-transcend-profile-id"), bytes: file.bytes, sha256: file.sha256,
            rows: nil, text: nil, path: file.path)
        let upload = FileUpload(datapoint: datapoint, piece: piece, skipsStatusUpdate: skips == "true")
        return (.file(nonce: nonce, upload), file.bytes)
    }

    private func target(_ request: Request, _ arrival: Arrival) throws -> EnrichmentTarget {
        if let nonce = arrival.nonce { return .nonce(nonce) }
        guard let id = request.headers.value("x-transcend-request-id"),
            let check = request.headers.value("x-transcend-enricher-id")
        else {
            throw Refusal.malformed(
                "x-transcend-nonce is missing, and so is x-transcend-request-id with x-transcend-enricher-id")
        }
        return .check(request: id, check: check)
    }
}

extension SombraRoutes {
    /// The way of every call: fault, keys, body, belief, answer.
    private func serve(
        _ request: Request, _ context: SimulatorContext, dataSilo: String? = nil,
        read: (Arrival) async throws -> (Call, bytes: Int)
    ) async throws -> Response {
        let arrival = Arrival(request, at: now())
        let fault = await sombra.takeFault(
            method: arrival.method, path: arrival.path, nonce: arrival.nonce, dataSilo: dataSilo)
        switch fault {
        case .answer(let answer):
            await sombra.noteUntaken(arrival.caller(fault: fault), status: answer.status, nonce: arrival.nonce)
            return Response(answer)
        case .cut:
            await sombra.noteUntaken(arrival.caller(fault: fault), status: 0, nonce: arrival.nonce)
            await context.cut()
            return Response(status: .internalServerError)
        case .silent:
            await sombra.noteUntaken(arrival.caller(fault: fault), status: 0, nonce: arrival.nonce)
            await context.closed()
            return Response(status: .internalServerError)
        case .slow(let milliseconds): try await Task.sleep(for: .milliseconds(milliseconds))
        case .answerLost, .answerStuck, .halfAnswer, .trickle, nil: break
        }
        let reply = try await reply(to: arrival, fault: fault, read: read)
        switch fault {
        case .answerLost: await context.cut()
        case .answerStuck: await context.closed()
        case .halfAnswer: return .stuck(after: "{", pause: nil, context)
        case .trickle(let milliseconds): return .stuck(after: "{", pause: .milliseconds(milliseconds), context)
        case .answer, .cut, .slow, .silent, nil: break
        }
        return try Response(reply, publicKey: await sombra.key.publicKeyPEM)
    }

    private func reply(
        to arrival: Arrival, fault: FaultEffect?, read: (Arrival) async throws -> (Call, bytes: Int)
    ) async throws -> Reply {
        do {
            let scope = try await sombra.admit(
                authorization: arrival.authorization, internalKey: arrival.internalKey)
            let (call, bytes) = try await read(arrival)
            let caller = arrival.caller(scope: scope, bytes: bytes, readAt: now(), fault: fault)
            return await sombra.apply(call, from: caller)
        } catch let refusal as Refusal {
            return await sombra.refuse(refusal, arrival.caller(fault: fault), nonce: arrival.nonce)
        } catch {
            // The caller broke off before its body was complete: nothing of it counts.
            await sombra.noteUntaken(arrival.caller(fault: fault), status: 0, nonce: arrival.nonce)
            throw error
        }
    }
}

extension Arrival {
    fileprivate var requiredNonce: String {
        get throws {
            guard let nonce else { throw Refusal.malformed("x-transcend-nonce is missing") }
            return nonce
        }
    }
}
