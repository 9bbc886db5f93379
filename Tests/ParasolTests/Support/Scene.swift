import Console
import DSRModel
import Foundation
import JobStore
import Testing

@testable import SombraSimulator

/// A Sombra with one request, whose webhooks were answered 200, and what a gateway would have on record of it.
struct Scene {
    static let silo = DataSilo(
        id: "silo", title: "shop", identifierTypes: ["email", "phone", "userId"], datapoints: ["profile", "pictures"])
    static let check = PreflightCheck(id: "check", title: "preflight", outputIdentifiers: ["userId"])

    private(set) var belief = Belief()
    let request: String
    /// The nonce of each delivered job or check, in order.
    private(set) var nonces: [String] = []

    init(
        _ type: RequestType = .access, identifiers: [Submission.Identifier] = [.init("email", "ada@example.org")],
        isChecked: Bool = false
    ) throws {
        belief.add(Self.silo)
        belief.add(Self.check)
        var submission = Submission(type: type, coreIdentifier: "user-1", identifiers: identifiers)
        submission.preflightChecks = isChecked ? [Self.check.id] : []
        request = try belief.submit(submission, at: Date())
        deliver()
    }

    /// Delivers what is due.
    mutating func deliver(answer: WebhookAnswer = WebhookAnswer(status: 200)) {
        for subject in belief.takeDue() {
            guard let begun = belief.beginDelivery(of: subject, jti: nil, at: Date()) else { continue }
            nonces.append(begun.nonce)
            belief.endDelivery(begun.delivery, answer)
        }
    }

    mutating func post(_ body: String, at position: Int = 0) throws {
        take(.values(nonce: nonces[position], try ValuesReport(body: Array(body.utf8))))
    }

    mutating func put(_ body: String, at position: Int = 0) throws {
        take(
            .confirmation(
                nonce: nonces[position], try SombraSimulator.Confirmation(body: Array(body.utf8), now: Date())))
    }

    mutating func enrich(_ body: String) throws {
        take(.enrichment(.nonce(nonces[0]), try EnrichmentAnswer(body: Array(body.utf8))))
    }

    mutating func file(_ name: String, bytes: Int, into datapoint: String, more: Bool = false) {
        take(
            .file(
                nonce: nonces[0],
                FileUpload(
                    datapoint: datapoint, piece: Self.piece(.file, name: name, bytes: bytes), skipsStatusUpdate: more)))
    }

    private mutating func take(_ call: Call) {
        #expect(belief.apply(call, from: Caller(method: "POST", path: "/", at: Date())) == .taken)
    }

    /// A plain "done".
    static func done() throws -> SombraSimulator.Confirmation {
        try SombraSimulator.Confirmation(body: Array("{}".utf8), now: Date())
    }

    static func piece(
        _ kind: Piece.Kind, name: String? = nil, bytes: Int = 1, rows: Int? = nil, text: String? = nil
    ) -> Piece {
        Piece(
            kind: kind, name: name, profileID: nil, bytes: bytes, sha256: name ?? "", rows: rows, text: text, path: nil)
    }
}

extension Scene {
    /// A gateway's record of a job: who was asked for what, and what its audit says.
    func record(
        kind: JobKind = .dsr, identifier: IdentifierType = .email, target: String = "silo",
        asked: [PluginID: [Datapoint]] = [:], audit: [(String, PluginID)], run: Int = 1
    ) -> JobDetail {
        let id = JobID(at: 1)
        let job = JobStore.Job(
            id: id, kind: kind, state: .reported, type: .access, requestID: request, target: target,
            siblingGroup: nil, identifierType: identifier, identifierHash: "", isTest: false, run: run, revision: 1,
            acceptedAt: 0, reportBy: 0, dueAt: 0)
        let tasks = asked.map { plugin, datapoints in
            JobTask(id: TaskID(at: 1), job: id, run: run, plugin: plugin, datapoints: datapoints)
        }
        let events = audit.enumerated().map { index, event in
            AuditEvent(at: Int64(index), job: id, run: run, event: event.0, plugin: event.1)
        }
        return JobDetail(JobRecord(job: job, tasks: tasks, reports: [], body: nil, nonce: nil), audit: events, now: 0)
    }
}
