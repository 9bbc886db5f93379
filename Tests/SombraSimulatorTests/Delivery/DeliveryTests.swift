import Crypto
import DSRModel
import Foundation
import NIOHTTP1
import Testing

@testable import SombraSimulator

/// Webhooks over real HTTP, against a real server.
@Suite("Delivery")
struct DeliveryTests {
    @Test("a DSR webhook has the headers and members of the fixture")
    func dsrShape() async throws {
        var configuration = Scene.configuration
        configuration.dataSilos[0].headers = ["x-acme-webhook-secret": "s"]
        try await Scene.play(configuration) { simulator, receiver in
            var submission = Scene.submission(.access)
            submission.details.attributes = [RequestAttribute(key: "Membership", values: ["Gold"])]
            submission.details.country = "DE"
            submission.details.countrySubDivision = "DE-BE"
            let (request, nonce) = try await Scene.submit(submission, to: simulator, receiver)
            let webhook = try #require(receiver.received.first)
            let fixture = try Self.fixture("dsr-access")
            let expected = try #require(fixture["headers"] as? [String: String])
            #expect(expected.keys.filter { webhook.headers[$0] == nil }.isEmpty)
            #expect(webhook.headers["via"] == expected["via"])
            #expect(webhook.path == "/dsr")
            #expect((600...800).contains(nonce.count))
            let body = try webhook.object()
            #expect(Self.members(body) == Self.members(try #require(fixture["body"])))
            let extras = try #require(body["extras"] as? [String: Any])
            #expect((extras["request"] as? [String: Any])?["id"] as? String == request)
            #expect(extras["pollId"] is NSNull)
            let job = try #require(await simulator.belief.jobs(of: request).first)
            #expect((extras["profile"] as? [String: Any])?["RequestDataSiloId"] as? String == job.requestDataSilo)
        }
    }

    @Test("a preflight webhook has the members of the fixture, and identifiers by its nonce fan the request out")
    func preflight() async throws {
        try await Scene.play { simulator, receiver in
            var submission = Scene.submission(.access)
            submission.preflightChecks = [Scene.check]
            submission.details.verifiedAt = "2026-03-21T09:16:00.000Z"
            let (request, nonce) = try await Scene.submit(submission, to: simulator, receiver)
            let webhook = try #require(receiver.received.first)
            #expect(webhook.path == "/preflight")
            #expect(
                Self.members(try webhook.object())
                    == Self.members(try #require(try Self.fixture("preflight-email")["body"])))
            let answer = #"{"enrichedIdentifiers":{"phone":[{"value":"+14155550123"}]}}"#
            #expect(try await Wire(simulator).json(.POST, "/v1/enrich-identifiers", nonce: nonce, answer).status == 200)
            let belief = try await simulator.waitUntil { $0.deliveries.count { $0.status != nil } == 3 }
            #expect(belief.jobs(of: request).map(\.identifier.name) == ["email", "phone"])
            #expect(Set(receiver.received.dropFirst().map(\.path)) == ["/dsr"])
        }
    }

    @Test("two identifiers of a request are two webhooks with one RequestDataSiloId")
    func twoIdentifiers() async throws {
        try await Scene.play { simulator, receiver in
            var submission = Scene.submission(.erasure)
            submission.identifiers.append(.init("phone", "+14155550123"))
            let request = try await simulator.submit(submission)
            _ = try await simulator.waitUntil { $0.deliveries(of: request).count { $0.status == 200 } == 2 }
            let profiles = try receiver.received.compactMap {
                (try $0.object()["extras"] as? [String: Any])?["profile"] as? [String: String]
            }
            #expect(Set(profiles.compactMap { $0["RequestDataSiloId"] }).count == 1)
            #expect(Set(profiles.compactMap { $0["id"] }).count == 2)
            #expect(Set(profiles.compactMap { $0["type"] }) == ["email", "phone"])
            #expect(Set(receiver.received.compactMap { $0.headers["x-transcend-nonce"] }).count == 2)
        }
    }

    @Test(
        "the server's answers are the states of the jobs", arguments: [(204, ProcessingState.skipped), (401, .error)])
    func answers(status: Int, state: ProcessingState) async throws {
        try await Scene.play(answers: [(status, "")]) { simulator, receiver in
            let (request, _) = try await Scene.submit(Scene.submission(.erasure), to: simulator, receiver)
            let belief = await simulator.belief
            #expect(belief.jobs(of: request).map(\.state) == [state])
            #expect(belief.deliveries.map(\.status) == [status])
        }
    }

    @Test("a preflight's answer may hold the request at once")
    func heldAtOnce() async throws {
        try await Scene.play(answers: [(200, #"{"status":"ON_HOLD","templateTitle":"Review"}"#)]) {
            simulator, receiver in
            var submission = Scene.submission(.access)
            submission.preflightChecks = [Scene.check]
            let (request, _) = try await Scene.submit(submission, to: simulator, receiver)
            let belief = await simulator.belief
            #expect(belief.requests[id: request]?.status == .onHold)
            #expect(belief.requests[id: request]?.template?.title == "Review")
        }
    }

    @Test("a server that is not there leaves the job in error, with the reason")
    func unreachable() async throws {
        let simulator = try await Simulator.start(Scene.configuration)
        await simulator.direct(webhooksTo: "http://127.0.0.1:1/dsr")
        let request = try await simulator.submit(Scene.submission(.erasure))
        let belief = try await simulator.waitUntil { $0.deliveries.first?.failure != nil }
        #expect(belief.jobs(of: request).map(\.state) == [.error])
        await simulator.stop()
    }

    @Test("a redelivery brings the pollId back, with a new nonce and jti and the same ids")
    func pollID() async throws {
        try await Scene.play { simulator, receiver in
            let (request, nonce) = try await Scene.submit(Scene.submission(.erasure), to: simulator, receiver)
            let wire = Wire(simulator)
            let waiting = #"{"status":"WAITING","profileStatus":"WAITING","pollId":"erase-4711"}"#
            #expect(try await wire.json(.PUT, "/v1/data-silo", nonce: nonce, waiting).status == 200)
            try await simulator.perform(.redeliver, on: request)
            let belief = try await simulator.waitUntil { $0.deliveries.last?.status == 200 && $0.deliveries.count == 2 }
            let bodies = try receiver.received.map { try #require(try $0.object()["extras"] as? [String: Any]) }
            #expect(bodies[1]["pollId"] as? String == "erase-4711")
            #expect(bodies[1]["profile"] as? [String: String] == bodies[0]["profile"] as? [String: String])
            #expect(Set(belief.deliveries.compactMap(\.jti)).count == 2)
            #expect(Set(receiver.received.compactMap { $0.headers["x-transcend-nonce"] }).count == 2)
        }
    }

    @Test("wipe and retry delivers the same ids again, after data was taken")
    func wipeAndRetry() async throws {
        try await Scene.play { simulator, receiver in
            let (request, nonce) = try await Scene.submit(Scene.submission(.access), to: simulator, receiver)
            let wire = Wire(simulator)
            let skip = #"{"profiles":[{"profileData":{"orders":[1]}}],"status":"SKIPPED"}"#
            #expect(try await wire.json(.POST, "/v1/data-silo", nonce: nonce, skip).status == 200)
            #expect(await simulator.belief.isSettled)
            try await simulator.perform(.wipeAndRetry, on: request)
            let belief = try await simulator.waitUntil { $0.deliveries.count == 2 && $0.deliveries.last?.status == 200 }
            let job = try #require(belief.jobs(of: request).first)
            #expect(job.run == 2)
            #expect(job[datapoint: "orders"]?.state == .unreported)
            let bodies = receiver.received.map(\.body)
            #expect(bodies[0] == bodies[1])
        }
    }

    @Test("at its retryAfterDate a job is delivered again by itself")
    func retryAfterDate() async throws {
        var configuration = Scene.configuration
        configuration.redeliversAtRetryAfterDate = true
        let (pauses, paused) = AsyncStream<Duration>.makeStream()
        configuration.pause = { paused.yield($0) }
        try await Scene.play(configuration) { simulator, receiver in
            let (_, nonce) = try await Scene.submit(Scene.submission(.erasure), to: simulator, receiver)
            let date = Stage.now.addingTimeInterval(3_600).iso8601
            let failed = #"{"profileStatus":"ERROR","message":"try later","retryAfterDate":"\#(date)"}"#
            #expect(try await Wire(simulator).json(.PUT, "/v1/data-silo", nonce: nonce, failed).status == 200)
            #expect(await pauses.first { _ in true } == .seconds(3_600))
            let belief = try await simulator.waitUntil { $0.deliveries.count { $0.status == 200 } == 2 }
            #expect(belief.jobs.map(\.state) == [.remoteProcessing])
        }
    }

    @Test("a bad token is sent on demand")
    func badToken() async throws {
        try await Scene.play { simulator, receiver in
            var submission = Scene.submission(.erasure)
            submission.token = TokenOptions(flaw: .missing)
            _ = try await Scene.submit(submission, to: simulator, receiver)
            #expect(receiver.received.first?.headers["x-sombra-token"] == nil)
            submission.token = TokenOptions(jti: "always-the-same")
            _ = try await Scene.submit(submission, to: simulator, receiver)
            _ = try await Scene.submit(submission, to: simulator, receiver)
            let jtis = await simulator.belief.deliveries.suffix(2).map(\.jti)
            #expect(jtis == ["always-the-same", "always-the-same"])
        }
    }

    static func fixture(_ name: String) throws -> [String: Any] {
        let url = try #require(Bundle.module.url(forResource: name, withExtension: "json", subdirectory: "Fixtures"))
        return try #require(try JSONSerialization.jsonObject(with: Data(contentsOf: url)) as? [String: Any])
    }

    /// The paths of all members.
    static func members(_ value: Any, _ path: String = "") -> Set<String> {
        guard let object = value as? [String: Any] else { return [path] }
        return object.reduce(into: []) { $0.formUnion(members($1.value, "\(path)/\($1.key)")) }
    }
}
