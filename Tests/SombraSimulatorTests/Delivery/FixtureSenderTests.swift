import DSRModel
import Foundation
import NIOHTTP1
import Testing

@testable import SombraSimulator

@Suite("Sending fixtures")
struct FixtureSenderTests {
    private static func bytes(_ name: String) throws -> [UInt8] {
        let url = try #require(Bundle.module.url(forResource: name, withExtension: "json", subdirectory: "Fixtures"))
        return Array(try Data(contentsOf: url))
    }

    @Test(
        "a fixture is sent with its own body, a fresh token and a nonce whose reports are taken",
        arguments: ["dsr-access", "dsr-access-minimal", "dsr-erasure", "dsr-access-second-identifier"])
    func send(name: String) async throws {
        try await Scene.play { simulator, receiver in
            let answer = try await simulator.send(try Fixture(json: try Self.bytes(name)))
            #expect(answer.status == 200)
            let webhook = try #require(receiver.received.first)
            let fixture = try DeliveryTests.fixture(name)
            #expect(try webhook.object() as NSDictionary == fixture["body"] as? NSDictionary)
            let token = try #require(webhook.headers["x-sombra-token"])
            #expect(try await OpenSSL.verifies(token, pem: await simulator.publicKeyPEM))
            let nonce = try #require(webhook.headers["x-transcend-nonce"])
            let reply = try await Wire(simulator).json(
                .PUT, "/v1/data-silo", nonce: nonce, #"{"profileStatus":"SKIPPED"}"#)
            #expect(reply.status == 200)
            #expect(await simulator.belief.jobs.map(\.state) == [.skipped])
        }
    }

    @Test(
        "a preflight fixture goes to the preflights' URL and can be answered",
        arguments: ["preflight-email", "preflight-email-minimal"])
    func preflight(name: String) async throws {
        try await Scene.play { simulator, receiver in
            _ = try await simulator.send(try Fixture(json: try Self.bytes(name)))
            let webhook = try #require(receiver.received.first)
            #expect(webhook.path == "/preflight")
            let nonce = try #require(webhook.headers["x-transcend-nonce"])
            let reply = try await Wire(simulator).json(
                .POST, "/v1/enrich-identifiers", nonce: nonce, #"{"status":"CANCELED"}"#)
            #expect(reply.status == 200)
            #expect(await simulator.belief.requests.map(\.status) == [.canceled])
        }
    }

    @Test("both fixtures of one request share its row, and sending one again is a redelivery")
    func again() async throws {
        try await Scene.play { simulator, _ in
            let first = try Fixture(json: try Self.bytes("dsr-access"))
            _ = try await simulator.send(first)
            _ = try await simulator.send(first)
            _ = try await simulator.send(try Fixture(json: try Self.bytes("dsr-access-second-identifier")))
            let belief = await simulator.belief
            #expect(belief.requests.count == 1)
            #expect(belief.requestDataSilos.count == 1)
            #expect(belief.jobs.count == 2)
            #expect(belief.deliveries.count == 3)
        }
    }

    @Test("an unknown type is sent, and nothing is believed of it")
    func unknownType() async throws {
        try await Scene.play(answers: [(401, #"{"code":"request_type_unknown"}"#)]) { simulator, _ in
            let answer = try await simulator.send(try Fixture(json: try Self.bytes("dsr-unknown-type")))
            #expect(answer.status == 401)
            #expect(String(decoding: answer.body, as: UTF8.self).contains("request_type_unknown"))
            #expect(await simulator.belief.jobs.isEmpty)
        }
    }

    @Test("a fixture can be sent over HTTP, with a bad token")
    func overHTTP() async throws {
        try await Scene.play { simulator, receiver in
            let fixture = String(decoding: try Self.bytes("dsr-erasure"), as: UTF8.self)
            let body = #"{"token":{"flaw":"algorithmNone"},"# + fixture.drop { $0 != "\"" }
            let answer = try await Wire(simulator).json(.POST, "/simulator/send", body)
            #expect(try answer.object()["status"] as? Int == 200)
            let token = try #require(receiver.received.first?.headers["x-sombra-token"])
            #expect(token.hasSuffix("."))
            #expect(try await Wire(simulator).json(.POST, "/simulator/send", #"{"headers":{}}"#).status == 400)
        }
    }

    @Test("without a simulator a fixture is signed with a key of one's own")
    func alone() async throws {
        let receiver = try await Receiver.start()
        let courier = Courier()
        let key = SigningKey()
        let sender = FixtureSender(key: key, audience: "northwind-books", courier: courier)
        let submission = Submission(
            type: .saleOptOut, coreIdentifier: "user-1", identifiers: [.init("userId", "100001")])
        let fixture = try Fixture(submission, to: DataSilo(id: Scene.silo))
        let answer = try await sender.send(fixture, to: receiver.url + "/dsr")
        try await courier.shutdown()
        await receiver.stop()
        #expect(answer.status == 200)
        let webhook = try #require(receiver.received.first)
        let token = try #require(webhook.headers["x-sombra-token"])
        #expect(try await OpenSSL.verifies(token, pem: key.publicKeyPEM))
        let body = try webhook.object()
        #expect(body["type"] as? String == "SALE_OPT_OUT")
        let extras = try #require(body["extras"] as? [String: Any])
        #expect((extras["profile"] as? [String: String])?["type"] == "userId")
        #expect((extras["dataSilo"] as? [String: String])?["id"] == Scene.silo)
    }
}
