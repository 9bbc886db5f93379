import Foundation
import PluginTesting
import Testing

@testable import HTTPPlugin

@Suite struct RetryTests {
    private func erase(_ plugin: TestedPlugin, timeout: Int64 = 60_000) async throws -> Outcome {
        var request = Request.perform(.erasure, .email, "ada@example.org")
        request.timeoutMilliseconds = timeout
        return try await plugin.send(request).outcome.performed()
    }

    @Test(
        "a call is made again after a 500, a dropped connection and a 429", arguments: ["flaky", "drops", "breather"])
    func again(path: String) async throws {
        let service = try Service()
        #expect(try await erase(try service.bridge("/" + path)) == .done)
        #expect(try await service.calls(path) == 2)
    }

    @Test("a service that stays down is given up after the repetitions")
    func down() async throws {
        let service = try Service()
        let outcome = try await erase(try service.bridge("/down", ["retries": 2]))
        #expect(outcome == .retry(after: nil, reason: "service-busy: the service answered 503"))
        #expect(try await service.calls("down") == 3)
    }

    @Test("a pause that the service asks for beyond the time-out becomes the gateway's")
    func slowDown() async throws {
        let service = try Service()
        let outcome = try await erase(try service.bridge("/slow-down"))
        #expect(outcome == .retry(after: 3_600_000, reason: "service-busy: the service answered 429"))
        #expect(try await service.calls("slow-down") == 1)
    }

    @Test(
        "a definite answer is never asked for again",
        arguments: ["done", "invalid", "forbidden", "redirect", "page", "cut", "broken-json"])
    func definite(path: String) async throws {
        let service = try Service()
        _ = try await service.bridge("/" + path).send(
            .perform(.access, .email, "ada@example.org", datapoints: ["orders"]))
        #expect(try await service.calls(path) == 1)
    }

    @Test("a service that nobody runs is tried again")
    func nobody() async throws {
        let service = try Service()
        // Port 1 of loopback, which nobody listens at.
        let plugin = try service.bridge("/done", ["url": "http://127.0.0.1:1", "retries": 1])
        guard case .retry(_, let reason) = try await erase(plugin) else {
            Issue.record("not tried again")
            return
        }
        #expect(reason.hasPrefix("service-unreachable: "))
    }

    @Test("a service that hangs is cut at the time-out", arguments: ["/hang", "/hang-in-body"])
    func hangs(path: String) async throws {
        let service = try Service()
        let plugin = try service.bridge(path)
        var request = Request.perform(.access, .email, "ada@example.org", datapoints: ["orders"])
        request.timeoutMilliseconds = 500
        let outcome = try await plugin.send(request).outcome
        #expect(outcome.outcome == "retry")
        #expect(outcome.reason?.hasPrefix("service-timed-out: ") == true, "\(outcome.reason ?? "")")
        #expect(try await service.saw("closed"))
    }

    @Test("a cancel closes the connection", arguments: [("/hang", "called-hang"), ("/hang-in-body", "in-body")])
    func cancel(path: String, event: String) async throws {
        let service = try Service()
        let host = SlowHost()
        try host.start(service.settings(path))
        async let answer = host.send(.perform(.access, .email, "ada@example.org", datapoints: ["orders"]))
        #expect(try await service.saw(event))
        try host.cancel()
        #expect(try await service.saw("closed"))
        #expect(try await answer.outcome.outcome == "retry")
    }

    @Test("the wait doubles up to a limit, keeps to Retry-After and to the time that is left")
    func attempts() {
        var attempts = Attempts(repetitions: 8, firstDelay: .seconds(1))
        func next(_ after: Int64? = nil, remaining: Int = 60, jitter: Double = 1) -> Attempts.Action {
            attempts.next(afterMilliseconds: after, remaining: .seconds(remaining), jitter: jitter)
        }
        #expect(next() == .again(after: .seconds(1)))
        #expect(next(jitter: 0) == .again(after: .seconds(1)))
        #expect(next(9000) == .again(after: .seconds(9)))
        #expect(next() == .again(after: .seconds(8)))
        #expect(next() == .again(after: .seconds(10)))
        #expect(next(remaining: 10) == .giveUp)
        #expect(next(61_000) == .giveUp)
        #expect(next() == .again(after: .seconds(10)))
        #expect(next() == .giveUp)
    }
}
