import DSRModel
import Foundation
import JobStore
import PluginMessages
import Sombra
import Testing

@testable import Gateway
@testable import SombraSimulator

@Suite("Bad input", .serialized)
struct BadInputTests {
    private static func accounts() -> StagedPlugin { Plugins.accounts(script: Plugins.obliging) }

    /// A signed webhook by hand: an erasure of the canary, unless changed.
    private static func webhook(
        _ stage: Stage, flaw: TokenFlaw? = nil, nonce: String? = "canary-nonce", body: [UInt8]? = nil,
        _ change: (inout [String: Any]) -> Void = { _ in }
    ) async throws -> [UInt8] {
        let fixture = try Fixtures.webhook("dsr-erasure") { body in
            body.change("coreIdentifier") { $0["value"] = "canary-core" }
            body.change("extras") { extras in
                extras.change("profile") { $0["identifier"] = "canary@example.com" }
            }
            change(&body)
        }
        let claims = TokenClaims(
            value: "canary-core", audience: "northwind-books", issuedAt: stage.time.date, jti: UUID().uuidString)
        var headers = [("content-type", "application/json")]
        if let token = try await stage.simulator.sombra.key.token(for: claims, flaw: flaw) {
            headers.append(("x-sombra-token", token))
        }
        if let nonce { headers.append(("x-transcend-nonce", nonce)) }
        return Wire.request(headers, body ?? fixture.body)
    }

    private static func expectRefusal(
        _ stage: Stage, _ bytes: [UInt8], _ status: Int, _ code: String, reason: String? = nil, _ name: String
    ) async throws {
        let before = stage.lines("webhook refused").count
        let answer = try await Wire.send(bytes, to: stage.gateway.port)
        #expect(answer.status == status, "\(name)")
        #expect(answer.header("content-type") == "application/problem+json", "\(name)")
        #expect(answer.problem?["code"] as? String == code, "\(name)")
        #expect(answer.problem?["status"] as? Int == status, "\(name)")
        #expect(!answer.text.contains("canary"), "\(name)")
        let lines = stage.lines("webhook refused").dropFirst(before)
        #expect(lines.count == 1, "\(name)")
        #expect(lines.first?["code"] == code, "\(name)")
        if let reason { #expect(lines.first?["reason"] == reason, "\(name)") }
    }

    static let tokens: [(TokenFlaw, String, String?)] = [
        (.missing, "token_missing", nil), (.expired, "token_invalid", "expired"),
        (.foreignAudience, "token_invalid", "audience"), (.wrongScope, "token_invalid", "scope"),
        (.algorithmNone, "token_invalid", "algorithm"), (.algorithmHS384, "token_invalid", "algorithm"),
        (.foreignKey, "token_invalid", "signature"), (.tampered, "token_invalid", "signature"),
        (.fromTheFuture, "token_invalid", "issued_ahead"),
        (.foreignValue, "token_invalid", "cross-check:core_identifier"),
    ]

    @Test("a token that is missing or wrong in any way is 401, and the log alone says why")
    func tokens() async throws {
        try await Stage.play([Self.accounts()]) { stage in
            for (flaw, code, reason) in Self.tokens {
                try await Self.expectRefusal(
                    stage, Self.webhook(stage, flaw: flaw), 401, code, reason: reason, flaw.rawValue)
            }
            #expect(try await stage.store.list(JobFilter()).isEmpty)
        }
    }

    @Test("a body that is no webhook is 400, one of an unknown type 401")
    func bodies() async throws {
        try await Stage.play([Self.accounts()]) { stage in
            let notJSON = try await Self.webhook(stage, body: Array("{\"canary\":".utf8))
            try await Self.expectRefusal(stage, notJSON, 400, "not_json", "not JSON")
            let array = try await Self.webhook(stage, body: Array("[\"canary\"]".utf8))
            try await Self.expectRefusal(stage, array, 400, "not_a_webhook", "an array")
            let neither = try await Self.webhook(stage) { body in body.change("extras") { $0["profile"] = nil } }
            try await Self.expectRefusal(stage, neither, 400, "not_a_webhook", "neither kind")
            let both = try await Self.webhook(stage) { body in
                body.change("extras") { $0["enricher"] = ["id": "canary"] }
            }
            try await Self.expectRefusal(stage, both, 400, "not_a_webhook", "both kinds")
            let noNonce = try await Self.webhook(stage, nonce: nil)
            try await Self.expectRefusal(stage, noNonce, 400, "nonce_missing", "no nonce")
            let unknown = try await Self.webhook(stage) { $0["type"] = "CANARY_CANARY" }
            try await Self.expectRefusal(stage, unknown, 401, "request_type_unknown", "unknown type")
            let unserved = try await Self.webhook(stage) { $0["type"] = "RECTIFICATION" }
            try await Self.expectRefusal(stage, unserved, 401, "request_type_unserved", "unserved type")
            #expect(try await stage.store.list(JobFilter()).isEmpty)
        }
    }

    @Test("what is too large or too slow is refused before anything of it is looked at")
    func sizes() async throws {
        try await Stage.play([Self.accounts()], { $0.intake.requestTimeout = 2_000 }) { stage in
            let large = try await Self.webhook(stage, body: Array(repeating: UInt8(ascii: "x"), count: 2 << 20))
            try await Self.expectRefusal(stage, large, 413, "body_too_large", "2 MiB body")
            let long = try await Self.webhook(stage, nonce: String(repeating: "n", count: 70 << 10))
            try await Self.expectRefusal(stage, long, 431, "headers_too_large", "70 KiB header")
            let slow = Wire.request([("x-transcend-nonce", "canary")], [], length: 100) + Array("{".utf8)
            try await Self.expectRefusal(stage, slow, 408, "too_slow", "slow body")
        }
    }

    @Test("a connection on which a body was refused takes no further request, and is closed")
    func refusedConnection() async throws {
        try await Stage.play([Self.accounts()]) { stage in
            let large = Wire.request([], Array(repeating: UInt8(ascii: "x"), count: 2 << 20))
            let another = try await Self.webhook(stage)
            let answer = try await Wire.send(large + another, to: stage.gateway.port)
            #expect(answer.text.components(separatedBy: "HTTP/1.1 ").count == 2)
            #expect(answer.status == 413)
            #expect(stage.lines("webhook refused").map { $0["code"] } == ["body_too_large"])
        }
    }

    @Test("a body over the limit is refused by what comes, whatever its head says of its length")
    func chunkedBody() async throws {
        try await Stage.play([Self.accounts()]) { stage in
            let piece = String(repeating: "x", count: 0x10000)
            let chunks = String(repeating: "10000\r\n\(piece)\r\n", count: 20) + "0\r\n\r\n"
            let head =
                "POST /webhooks/transcend/dsr-job HTTP/1.1\r\nhost: gateway\r\ntransfer-encoding: chunked\r\n\r\n"
            try await Self.expectRefusal(stage, Array((head + chunks).utf8), 413, "body_too_large", "chunked")
        }
    }

    @Test("a head that never ends is closed without an answer")
    func slowHead() async throws {
        try await Stage.play([Self.accounts()], { $0.intake.requestTimeout = 100 }) { stage in
            let answer = try await Wire.send(Array("POST / HTTP/1.1\r\nx-canary: ".utf8), to: stage.gateway.port)
            #expect(answer.text.isEmpty)
        }
    }

    @Test("there are two paths and one method, and nothing else")
    func paths() async throws {
        try await Stage.play([Self.accounts()]) { stage in
            let elsewhere = Wire.request([], [], path: "/canary")
            let notFound = try await Wire.send(elsewhere, to: stage.gateway.port)
            #expect(notFound.status == 404)
            let get = "GET /webhooks/transcend/dsr-job HTTP/1.1\r\nhost: gateway\r\nconnection: close\r\n\r\n"
            let notAllowed = try await Wire.send(Array(get.utf8), to: stage.gateway.port)
            #expect(notAllowed.status == 405)
        }
    }

    @Test("a nonce of 40 KiB is taken")
    func longNonce() async throws {
        try await Stage.play([Self.accounts()]) { stage in
            let bytes = try await Self.webhook(stage, nonce: String(repeating: "n", count: 40 << 10))
            #expect(try await Wire.send(bytes, to: stage.gateway.port).status == 200)
            try await stage.store.until { try await $0.list(JobFilter()).count == 1 }
        }
    }

    @Test("a token that was used for another request is a replay; for another profile of the same it is not")
    func replay() async throws {
        try await Stage.play([Self.accounts()]) { stage in
            let token = TokenOptions(jti: "jti-1")
            func send(_ request: String, _ profile: String) async throws -> Int? {
                let fixture = try Fixtures.webhook("dsr-erasure") { body in
                    body.change("extras") { extras in
                        extras.change("request") { $0["id"] = request }
                        extras.change("profile") { $0["id"] = profile }
                    }
                }
                return try await stage.simulator.send(fixture, token: token).status
            }
            #expect(try await send("request-1", "profile-1") == 200)
            #expect(try await send("request-1", "profile-2") == 200)
            #expect(try await send("request-2", "profile-1") == 401)
            #expect(stage.lines("webhook refused").map { $0["reason"] } == ["replay"])
            #expect(try await stage.store.list(JobFilter(requestID: "request-2")).isEmpty)
            try await stage.believes { $0.jobs.filter { $0.request == "request-1" }.allSatisfy(\.state.isSettled) }
        }
    }

    @Test("a secret header that is missing or wrong is 401, and the right one is taken")
    func secretHeader() async throws {
        try await Stage.play(
            [Self.accounts()],
            { options in
                options.crossCheck = CrossCheck(secretHeader: SecretHeader(name: "X-House", value: "canary-secret"))
                options.silos[0].headers = ["x-house": "canary-secret"]
            }
        ) { stage in
            let bare = try await Self.webhook(stage)
            try await Self.expectRefusal(
                stage, bare, 401, "token_invalid", reason: "cross-check:secret_header", "no secret header")
            let request = try await stage.submit(.erasure)
            try await stage.job(of: request, in: [.resolved])
        }
    }

    @Test("nothing is accepted while the store cannot commit or no signing key can be had, and Sombra may come again")
    func unavailable() async throws {
        try await Stage.play([Self.accounts()]) { stage in
            await stage.simulator.add(Fault(.serverError, path: "/public-keys", times: 1))
            let keyless = try await Wire.send(try await Self.webhook(stage), to: stage.gateway.port)
            #expect(keyless.status == 503)
            #expect(keyless.header("retry-after") == "30")
            #expect(keyless.problem?["code"] as? String == "key_unavailable")
        }
        try await Stage.play([Self.accounts()]) { stage in
            stage.store.setAccepts(false)
            let request = try await stage.submit(.erasure)
            let belief = try await stage.believes { $0.deliveries.contains { $0.status == 503 } }
            #expect(belief.job(of: request, in: Stage.siloID, identifier: "email")?.state == .error)
            // That the store fails is said once, by who watches it, and not for each webhook.
            #expect(stage.lines("webhook refused").isEmpty)
            stage.store.setAccepts(true)
            try await stage.simulator.perform(.redeliver, on: request)
            try await stage.job(of: request, in: [.resolved])
        }
    }

    @Test("an identifier of a kind that is null or that nobody knows is taken, and a person and Sombra hear of it")
    func identifierTypes() async throws {
        try await Stage.play([Self.accounts()], { $0.silos = [] }) { stage in
            for (request, type) in [("request-1", nil), ("request-2", "canaryNumber")] as [(String, String?)] {
                let fixture = try Fixtures.webhook("dsr-erasure") { body in
                    body.change("extras") { extras in
                        extras.change("profile") { profile in
                            profile["type"] = type.map { $0 as Any } ?? NSNull()
                            profile["RequestDataSiloId"] = "row-of-\(request)"
                        }
                        extras.change("request") { $0["id"] = request }
                    }
                }
                #expect(try await stage.simulator.send(fixture).status == 200)
                let belief = try await stage.believes { $0.jobs(of: request).contains { $0.state == .error } }
                let reason = type == nil ? "identifier-type-missing" : "identifier-type-unknown"
                #expect(belief.jobs(of: request).first?.message == reason)
                let record = try await stage.record(of: request, in: .attention)
                #expect(record.job.attention == reason)
            }
            let reasons = stage.lines("nobody could be chosen").map { $0["reason"] }
            #expect(reasons == ["identifier-type-missing", "identifier-type-unknown"])
        }
    }
}
