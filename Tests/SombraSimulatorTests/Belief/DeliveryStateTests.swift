import DSRModel
import Testing

@testable import SombraSimulator

/// What answers to webhooks mean, and how they are repeated: reference 1.5.
@Suite("Webhook answers and redelivery")
struct DeliveryStateTests {
    @Test(
        "the answer to a webhook is the state of its job",
        arguments: [
            (WebhookAnswer(status: 200), ProcessingState.remoteProcessing),
            (WebhookAnswer(status: 204), .skipped), (WebhookAnswer(status: 400), .error),
            (WebhookAnswer(status: 401), .error), (WebhookAnswer(status: 503), .error),
            (WebhookAnswer(status: nil, failure: "refused"), .error),
        ])
    func answers(answer: WebhookAnswer, state: ProcessingState) throws {
        var stage = try Stage()
        try stage.belief.redeliver(stage.request)
        stage.deliver(answer: answer)
        #expect(try stage.job.state == state)
        #expect(stage.belief.deliveries.last?.status == answer.status)
        #expect(stage.belief.deliveries.last?.failure == answer.failure)
        #expect(try stage.state("orders") == (answer.status == 204 ? .skipped : .unreported))
    }

    @Test("a report that overtakes the answer to its webhook holds")
    func overtaken() throws {
        var stage = try Stage(.erasure)
        try stage.belief.redeliver(stage.request)
        let due = stage.belief.takeDue()
        let begun = stage.belief.beginDelivery(of: try #require(due.first), jti: nil, at: Stage.now)
        let (delivery, nonce) = try #require(begun)
        try stage.put(#"{"profileStatus":"WAITING"}"#, nonce: nonce)
        stage.belief.endDelivery(delivery, WebhookAnswer(status: 200))
        #expect(try stage.job.state == .waiting)
    }

    @Test("only what is not settled is delivered again")
    func redelivery() throws {
        var stage = try Stage(.erasure, silos: [Stage.silo("a"), Stage.silo("b")])
        try stage.put("{}", nonce: stage.nonces[0])
        try stage.put(#"{"profileStatus":"ERROR"}"#, nonce: stage.nonces[1])
        try stage.belief.redeliver(stage.request)
        #expect(stage.belief.jobs(of: stage.request).map(\.state) == [.resolved, .queued])
        #expect(stage.belief.takeDue().count == 1)
    }

    @Test("redelivery keeps what was uploaded, wipe and retry forgets it")
    func wipe() throws {
        var stage = try Stage()
        let before = try stage.job
        try stage.post(#"{"profiles":[{"profileData":{"profile":1}}]}"#)
        try stage.belief.redeliver(stage.request)
        #expect(try stage.state("profile") == .uploaded)
        try stage.belief.wipeAndRetry(stage.request)
        #expect(try stage.state("profile") == .unreported)
        #expect(try stage.job.run == 2)
        #expect(try stage.job.profile == before.profile)
        #expect(try stage.job.requestDataSilo == before.requestDataSilo)
    }

    @Test("wipe and retry opens a completed request again")
    func wipeCompleted() throws {
        var stage = try Stage(.erasure, completes: true)
        try stage.put("{}")
        try stage.belief.wipeAndRetry(stage.request)
        stage.deliver()
        #expect(stage.status == .compiling)
        #expect(!stage.belief.isSettled)
        #expect(try stage.put("{}") == .taken)
        #expect(stage.violations.isEmpty)
    }

    @Test("a closed request is not delivered again")
    func closed() throws {
        var stage = try Stage(.erasure)
        try stage.belief.move(stage.request, to: .revoked)
        #expect(throws: SimulatorError.self) { try stage.belief.redeliver(stage.request) }
    }

    @Test("a submission that names an unknown data silo, or an id that exists, is refused")
    func badSubmissions() throws {
        var stage = try Stage()
        var submission = Submission(type: .access, coreIdentifier: "u", identifiers: [])
        submission.dataSilos = ["silos"]
        let error = #expect(throws: SimulatorError.self) { try stage.belief.submit(submission, at: Stage.now) }
        #expect(error?.message.contains("known are silo") == true)
        submission.dataSilos = []
        submission.id = stage.request
        #expect(throws: SimulatorError.self) { try stage.belief.submit(submission, at: Stage.now) }
    }

    @Test("a request goes to silos that serve its type, under the identifiers that they take")
    func fanOut() throws {
        var erasing = Stage.silo("erasing")
        erasing.requestTypes = [.erasure]
        let stage = try Stage(
            .access, identifiers: [.init("email", "a@example.com"), .init("phone", "+1")],
            silos: [erasing, Stage.silo("mail", identifierTypes: ["email"]), Stage.silo("both")])
        let jobs = stage.belief.jobs(of: stage.request).map { "\($0.dataSilo) \($0.identifier.name)" }
        #expect(jobs == ["mail email", "both email", "both phone"])
    }
}
