import DSRModel
import Foundation
import NIOHTTP1
import Testing

@testable import SombraSimulator

/// `/simulator/…`, as tests with the real executables use it.
@Suite("Introspection")
struct ControlTests {
    @Test("a request can be submitted, awaited and read over HTTP alone")
    func wholeWay() async throws {
        try await Scene.play { simulator, receiver in
            let wire = Wire(simulator)
            let silo = #"{"id":"mail","title":"Mail","identifierTypes":["email"],"datapoints":["letters"]}"#
            #expect(try await wire.json(.POST, "/simulator/data-silos", silo).status == 200)
            let submitted = try await wire.json(
                .POST, "/simulator/requests",
                #"{"type":"ACCESS","identifiers":[{"name":"email","value":"a@example.com"}],"dataSilos":["mail"]}"#)
            let id = try #require(try submitted.object()["id"] as? String)
            let delivered = try await wire.send(.GET, "/simulator/wait?deliveries=1&request=\(id)")
            #expect(delivered.status == 200)
            let webhook = try #require(receiver.received.first)
            let nonce = try #require(webhook.headers["x-transcend-nonce"])

            async let settled = wire.send(.GET, "/simulator/wait?until=settled&request=\(id)&calls=1")
            let body = #"{"profiles":[{"profileData":{"letters":["Dear Ada"]}}]}"#
            #expect(try await wire.json(.POST, "/v1/data-silo", nonce: nonce, body).status == 200)
            let state = try await settled.object()
            let job = try #require((state["jobs"] as? [[String: Any]])?.first)
            #expect(job["state"] as? String == "RESOLVED")
            let datapoint = try #require((job["datapoints"] as? [[String: Any]])?.first)
            #expect(datapoint["state"] as? String == "uploaded")
            let piece = try #require((datapoint["pieces"] as? [[String: Any]])?.first)
            #expect(piece["text"] as? String == #"["Dear Ada"]"#)
            #expect((state["violations"] as? [Any])?.isEmpty == true)
            let again = try await wire.send(.GET, "/simulator/state").object()
            #expect((again["ledger"] as? [Any])?.count == 1)
        }
    }

    @Test("a wait that is not met says what is outstanding")
    func timeOut() async throws {
        try await Scene.play { simulator, receiver in
            _ = try await Scene.submit(Scene.submission(.erasure), to: simulator, receiver)
            let answer = try await Wire(simulator).send(.GET, "/simulator/wait?until=settled&timeout=0")
            #expect(answer.status == 504)
            #expect(answer.message?.contains("1 jobs REMOTE_PROCESSING") == true, "\(answer.body)")
            #expect(try await Wire(simulator).send(.GET, "/simulator/wait?until=done").status == 400)
        }
    }

    @Test("a request can be revoked, wiped and redelivered over HTTP")
    func actions() async throws {
        try await Scene.play { simulator, receiver in
            let (id, nonce) = try await Scene.submit(Scene.submission(.erasure), to: simulator, receiver)
            let wire = Wire(simulator)
            #expect(try await wire.send(.POST, "/simulator/requests/\(id)/redeliver").status == 200)
            #expect(try await wire.send(.GET, "/simulator/wait?deliveries=2").status == 200)
            #expect(try await wire.send(.POST, "/simulator/requests/\(id)/wipe-and-retry").status == 200)
            #expect(try await wire.send(.GET, "/simulator/wait?deliveries=3").status == 200)
            #expect(try await wire.send(.POST, "/simulator/requests/\(id)/revoke").status == 200)
            #expect(try await wire.json(.PUT, "/v1/data-silo", nonce: nonce, "{}").status == 409)
            #expect(try await wire.send(.POST, "/simulator/requests/\(id)/redeliver").status == 400)
            #expect(try await wire.send(.POST, "/simulator/requests/\(id)/explode").status == 400)
            #expect(receiver.received.count == 3)
        }
    }

    @Test("a request can be put into the second phase of an erasure over HTTP, and still takes reports")
    func secondPhase() async throws {
        try await Scene.play { simulator, receiver in
            let (id, nonce) = try await Scene.submit(Scene.submission(.erasure), to: simulator, receiver)
            let wire = Wire(simulator)
            let path = "/simulator/requests/\(id)/status"
            #expect(try await wire.json(.POST, path, #"{"status":"SECONDARY"}"#).status == 200)
            #expect(await simulator.belief.requests[id: id]?.status == .secondary)
            #expect(try await wire.json(.PUT, "/v1/data-silo", nonce: nonce, "{}").status == 200)
            #expect(try await wire.json(.POST, path, #"{"status":"OVER"}"#).status == 400)
        }
    }

    @Test("targets, checks and the key can be set over HTTP")
    func settings() async throws {
        try await Scene.play { simulator, receiver in
            let wire = Wire(simulator)
            let targets = #"{"webhookURL":"\#(receiver.url)/elsewhere"}"#
            #expect(try await wire.json(.POST, "/simulator/targets", targets).status == 200)
            #expect(try await wire.json(.POST, "/simulator/preflight-checks", #"{"id":"fraud"}"#).status == 200)
            let before = await simulator.publicKeyPEM
            #expect(try await wire.send(.POST, "/simulator/rotate-key").status == 200)
            #expect(await simulator.publicKeyPEM != before)
            var submission = Scene.submission(.access)
            submission.preflightChecks = ["fraud"]
            _ = try await Scene.submit(submission, to: simulator, receiver)
            #expect(receiver.received.map(\.path) == ["/elsewhere"])
        }
    }

    @Test("what is no submission is refused with the reason")
    func badSubmission() async throws {
        try await Scene.play { simulator, _ in
            let wire = Wire(simulator)
            let unknownType = try await wire.json(
                .POST, "/simulator/requests", #"{"type":"ACCOUNT_DELETION","identifiers":[]}"#)
            #expect(unknownType.status == 400)
            let unknownSilo = try await wire.json(
                .POST, "/simulator/requests", #"{"type":"ACCESS","identifiers":[],"dataSilos":["x"]}"#)
            #expect(unknownSilo.message?.contains("there is no data silo x") == true)
        }
    }
}
