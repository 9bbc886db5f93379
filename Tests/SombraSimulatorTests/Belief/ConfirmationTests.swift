import DSRModel
import Foundation
import Testing

@testable import SombraSimulator

/// `PUT /v1/data-silo`, row by row of reference 4.4.
@Suite("Confirmations")
struct ConfirmationTests {
    private static let two = [
        Submission.Identifier("email", "ada@example.com"), Submission.Identifier("phone", "+14155550123"),
    ]

    @Test("an empty body means done, for this profile alone")
    func empty() throws {
        var stage = try Stage(.erasure, identifiers: Self.two)
        try stage.put("{}", nonce: stage.nonces[0])
        #expect(stage.belief.jobs(of: stage.request).map(\.state) == [.resolved, .remoteProcessing])
        #expect(stage.belief.requestDataSilos.first?.state == .queued)
        try stage.put("{}", nonce: stage.nonces[1])
        #expect(stage.belief.isSettled)
        #expect(stage.belief.requestDataSilos.first?.state == .resolved)
        #expect(stage.violations.isEmpty)
    }

    @Test("both identifiers of a request share the row of the integration")
    func sharedRow() throws {
        let stage = try Stage(.erasure, identifiers: Self.two)
        let jobs = stage.belief.jobs(of: stage.request)
        #expect(jobs.count == 2)
        #expect(Set(jobs.map(\.requestDataSilo)).count == 1)
        #expect(Set(jobs.map(\.profile)).count == 2)
        #expect(Set(stage.nonces).count == 2)
    }

    @Test(
        "profileStatus is the state of this profile",
        arguments: [
            ("RESOLVED", ProcessingState.resolved), ("SKIPPED", .skipped),
            ("SKIPPED_DUE_TO_EXCEPTION", .skippedDueToException), ("WAITING", .waiting), ("ERROR", .error),
        ])
    func profileStatus(word: String, state: ProcessingState) throws {
        var stage = try Stage(.erasure, identifiers: Self.two)
        try stage.put(#"{"profileStatus":"\#(word)"}"#, nonce: stage.nonces[0])
        #expect(stage.belief.jobs(of: stage.request).map(\.state) == [state, .remoteProcessing])
        #expect(stage.violations.isEmpty)
    }

    @Test(
        "a closing status also closes the other identifier's job, which is a violation while that one works",
        arguments: [
            ("READY", ProcessingState.resolved), ("RESOLVED", .resolved), ("SKIPPED", .skipped),
            ("SKIPPED_DUE_TO_EXCEPTION", .skippedDueToException), ("ACTION_REQUIRED", .actionRequired),
        ])
    func status(word: String, state: ProcessingState) throws {
        var stage = try Stage(.erasure, identifiers: Self.two)
        try stage.put(#"{"status":"\#(word)"}"#, nonce: stage.nonces[0])
        let jobs = stage.belief.jobs(of: stage.request)
        #expect(jobs.map(\.state) == [state, state])
        #expect(stage.belief.requestDataSilos.first?.state == state)
        #expect(stage.violations == [.siblingClosed])
        #expect(stage.belief.violations.first?.job == jobs.last?.id)
    }

    @Test("status with the last job of the integration closes nobody else's")
    func lastSibling() throws {
        var stage = try Stage(.erasure, identifiers: Self.two)
        try stage.put(#"{"profileStatus":"RESOLVED"}"#, nonce: stage.nonces[0])
        try stage.put(#"{"status":"READY"}"#, nonce: stage.nonces[1])
        #expect(stage.belief.isSettled)
        #expect(stage.violations.isEmpty)
    }

    @Test("status WAITING leaves the other identifier's job alone")
    func waitingStatus() throws {
        var stage = try Stage(.erasure, identifiers: Self.two)
        try stage.put(#"{"status":"WAITING"}"#, nonce: stage.nonces[0])
        #expect(stage.belief.jobs(of: stage.request).map(\.state) == [.waiting, .remoteProcessing])
        #expect(stage.violations.isEmpty)
    }

    @Test("message, retryAfterDate and pollId are kept until the job is over")
    func details() throws {
        var stage = try Stage(.erasure)
        try stage.put(
            """
            {"status":"WAITING","profileStatus":"WAITING","pollId":"erase-4711",
             "retryAfterDate":"2026-03-08T09:00:00.000Z","message":"running"}
            """)
        #expect(try stage.job.pollID == "erase-4711")
        #expect(try stage.job.message == "running")
        #expect(try stage.job.retryAfterDate == Date(timeIntervalSince1970: 1_772_960_400))
        try stage.put("{}")
        #expect(try stage.job.pollID == nil)
        #expect(try stage.job.retryAfterDate == nil)
        #expect(stage.violations.isEmpty)
    }

    @Test("an error on an access job leaves its datapoints as they are")
    func errorOnAccess() throws {
        var stage = try Stage()
        try stage.put(#"{"profileStatus":"ERROR","message":"the store is down"}"#)
        #expect(try stage.state("orders") == .unreported)
        #expect(try stage.job.state == .error)
        #expect(stage.violations.isEmpty)
    }

    @Test(
        "a done on an access job makes unreported datapoints \"no data\"",
        arguments: ["{}", #"{"profileStatus":"RESOLVED"}"#, #"{"status":"READY"}"#, #"{"status":"ACTION_REQUIRED"}"#])
    func doneOnAccess(body: String) throws {
        var stage = try Stage()
        try stage.put(body)
        #expect(try stage.state("orders") == .impliedNoData)
        #expect(stage.violations == [.neverAnsweredNoData, .neverAnsweredNoData])
    }

    @Test("another outcome for a job that is over is a violation, the same one is not")
    func reversal() throws {
        var stage = try Stage(.erasure)
        try stage.put("{}")
        try stage.put(#"{"profileStatus":"RESOLVED"}"#)
        #expect(stage.violations.isEmpty)
        try stage.put(#"{"profileStatus":"ERROR"}"#)
        #expect(stage.violations == [.reversal])
        #expect(try stage.job.state == .error)
    }

    @Test("ACTION_REQUIRED waits for a person: answered, but not settled")
    func actionRequired() throws {
        var stage = try Stage(.erasure)
        try stage.put(#"{"status":"ACTION_REQUIRED","message":"two accounts match"}"#)
        #expect(stage.belief.isAnswered)
        #expect(!stage.belief.isSettled)
    }

    @Test("a request whose jobs are all over completes, where the simulator is set to, and then answers 409")
    func completes() throws {
        var stage = try Stage(.erasure, completes: true)
        #expect(try stage.put("{}") == .taken)
        #expect(stage.status == .completed)
        #expect(try stage.put("{}") == .refused(.inactive(.completed)))
    }
}
