import Foundation
import PluginTesting
import Testing

@testable import HTTPPlugin

@Suite struct AnswerTests {
    private static let service = Result { try Service() }

    private func erase(_ path: String, _ more: [String: JSONValue] = [:]) async throws -> Outcome {
        let plugin = try Self.service.get().bridge(path, more)
        return try await plugin.send(.perform(.erasure, .email, "ada@example.org")).outcome.performed()
    }

    private func access(_ path: String, _ datapoints: Datapoint...) async throws -> Answer {
        let answer = try await Self.service.get().bridge(path).send(
            .perform(.access, .email, "ada@example.org", datapoints: datapoints))
        #expect(answer.faults == [])
        return answer
    }

    @Test("the service gets the contract's bytes, the bearer and a path with its query, and its outcome is the job's")
    func echo() async throws {
        let request = Request.perform(.erasure, .email, "ada@example.org")
        let plugin = try Self.service.get().bridge("/a/echo?x=%20y", ["bearer": "t0ken"])
        guard case .skipped(let said) = try await plugin.send(request).outcome.performed() else {
            Issue.record("the service refused the call")
            return
        }
        let heard = try MessageCoding.decode(JSONValue.self, from: Array(said.utf8)).array ?? []
        #expect(heard.first == (try MessageCoding.decode(JSONValue.self, from: try MessageCoding.encode(request))))
        #expect(heard.dropFirst() == ["Bearer t0ken", "/a/echo?x=%20y"])
    }

    @Test("values in the answer are handed out byte for byte")
    func inline() async throws {
        let answer = try await access("/inline", "profile", "orders")
        #expect(try answer.outcome.performed() == .done)
        #expect(
            answer.items(of: "profile").map { String(decoding: $0.bytes, as: UTF8.self) }
                == [#"{"id":12345678901234567890123,"pay":1.10,"name":"\u00e9\"}"}"#])
        #expect(answer.items(of: "orders").map { String(decoding: $0.bytes, as: UTF8.self) } == ["[ 1 , 2 ]"])
    }

    @Test("a datapoint without items has the outcome that the service gave it")
    func partly() async throws {
        let answer = try await access("/partly", "profile", "orders")
        #expect(try answer.outcome.performed() == .done)
        #expect(try answer.outcome.performedDatapoints() == ["orders": .held(reason: "ask Eve")])
    }

    @Test("notFound is what the contract's words say, under 200 and 404", arguments: ["/absent", "/absent-404"])
    func notFound(path: String) async throws {
        #expect(try await erase(path) == .notFound)
        let answer = try await access(path, "profile")
        #expect(try answer.outcome.performed() == .notFound)
        #expect(answer.items.isEmpty)
    }

    @Test(
        "an answer that is not as agreed is tried again and never done or nothing",
        arguments: [
            ("/no-such-path", "status-unexpected: the service answered 404"), ("/done-404", "status-unexpected"),
            ("/redirect", "status-unexpected: the service answered 307"), ("/forbidden", "status-unexpected"),
            ("/empty", "answer-malformed"), ("/nothing", "status-unexpected: the service answered 204"),
            ("/page", "answer-malformed: the answer 200 is not application/json"), ("/other-json", "answer-malformed"),
            ("/broken-json", "answer-malformed: the answer is not JSON"), ("/other-word", "answer-malformed"),
            ("/other-schema", "answer-malformed"), ("/huge", "answer-malformed: an answer has more than 6 MiB"),
            ("/later-seconds", "answer-malformed: until"), ("/later-nothing", "answer-malformed"),
            ("/items-none", "answer-malformed"),
        ])
    func unexpected(path: String, says: String) async throws {
        guard case .retry(_, let reason) = try await erase(path) else {
            Issue.record("\(path) was not tried again")
            return
        }
        #expect(reason.hasPrefix(says), "\(reason)")
    }

    @Test(
        "an access that leaves a datapoint open, names another or contradicts itself is tried again",
        arguments: [
            ("/forgets", "neither items"), ("/undeclared", "does not name"), ("/contradicts", "only the outcome"),
        ])
    func incomplete(path: String, says: String) async throws {
        let answer = try await access(path, "profile", "orders")
        #expect(answer.outcome.outcome == "retry")
        #expect(answer.outcome.reason?.contains(says) == true, "\(answer.outcome.reason ?? "")")
    }

    @Test("a redirect is not followed")
    func redirect() async throws {
        let service = try Service()
        _ = try await service.bridge("/redirect").send(.perform(.erasure, .email, "ada@example.org"))
        #expect(try await service.calls("redirect") == 1)
        #expect(try await service.calls("done") == 0)
    }

    @Test("a request that the service refuses fails")
    func refused() async throws {
        #expect(try await erase("/invalid") == .failed(reason: "request-refused: the service answered 422"))
    }

    @Test("a signature with another secret is refused")
    func otherSecret() async throws {
        let outcome = try await erase("/done", ["secret": "another secret, of 32 characters."])
        guard case .retry(_, let reason) = outcome else {
            Issue.record("the service took a wrong signature")
            return
        }
        #expect(reason.hasPrefix("status-unexpected: the service answered 401"))
    }

    @Test("an empty identifier is never sent, and a request without a route fails")
    func unusable() async throws {
        let service = try Service()
        let plugin = try service.bridge("/done")
        let empty = try await plugin.send(.perform(.erasure, .email, " ")).outcome.performed()
        #expect(empty == .failed(reason: "request-unusable: the identifier is empty"))
        let unrouted = try await plugin.send(.perform(.erasure, .phone, "+441")).outcome
        #expect(unrouted.outcome == "failed")
        #expect(try await service.calls("done") == 0)
    }

    @Test("what the service finishes later waits, and the poll carries its id to the poll path")
    func later() async throws {
        let plugin = try Self.service.get().bridge("/later")
        var request = Request.perform(.erasure, .email, "ada@example.org")
        let waiting = Outcome.waiting(until: 1_893_456_000_000, pollID: "job-7")
        #expect(try await plugin.send(request).outcome.performed() == waiting)
        request.pollID = "job-7"
        #expect(try await plugin.send(request).outcome.performed() == .done)
    }

    @Test("a preflight finds identifiers, holds, waits, and never goes on by mistake")
    func preflights() async throws {
        func ask(_ path: String) async throws -> PreflightDecision {
            try await Self.service.get().bridge(path).send(.preflight(.access, .email, "a@example.org", enriches: []))
                .outcome.preflightDecision()
        }
        #expect(try await ask("/find") == .proceed(identifiers: ["userId": ["17", "18"]]))
        #expect(try await ask("/hold") == .hold(.title("Hold"), reason: "a person must look"))
        #expect(try await ask("/later") == .waiting(until: 1_893_456_000_000, pollID: "job-7"))
        for path in ["/find-undeclared", "/find-forgets", "/done", "/down", "/page"] {
            guard case .retry = try await ask(path) else {
                Issue.record("\(path) was not tried again")
                continue
            }
        }
    }

    @Test("the health is the service's")
    func health() throws {
        let service = try Self.service.get()
        #expect(try service.bridge("/done", ["healthPath": "/well"]).health() == .healthy)
        #expect(try service.bridge("/done").health() == .healthy)
        let ill = try service.bridge("/done", ["healthPath": "/ill"]).health()
        #expect(ill != .healthy)
    }
}
