import DSRModel
import Foundation
import Testing

@testable import SombraSimulator

/// A belief with one data silo (datapoints `profile`, `orders`) and one request, whose webhooks were answered 200.
struct Stage {
    static let now = Date(timeIntervalSince1970: 1_772_356_500)  // 2026-03-01T09:15:00Z

    var belief: Belief
    let request: String
    /// The nonce of each delivered job or check, in order.
    private(set) var nonces: [String] = []

    init(
        _ type: RequestType = .access, identifiers: [Submission.Identifier] = [.init("email", "ada@example.com")],
        silos: [DataSilo] = [Stage.silo()], checks: [PreflightCheck] = [], completes: Bool = false,
        change: (inout Submission) -> Void = { _ in }
    ) throws {
        belief = Belief(completesSettledRequests: completes, mint: .counted)
        for silo in silos { belief.add(silo) }
        for check in checks { belief.add(check) }
        var submission = Submission(type: type, coreIdentifier: "user-1", identifiers: identifiers)
        submission.preflightChecks = checks.map(\.id)
        change(&submission)
        request = try belief.submit(submission, at: Self.now)
        deliver()
    }

    static func silo(_ id: String = "silo", identifierTypes: [String] = ["email", "phone", "userId"]) -> DataSilo {
        DataSilo(id: id, identifierTypes: identifierTypes, datapoints: ["profile", "orders"])
    }

    /// Delivers what is due; the webhooks are answered so.
    mutating func deliver(answer: WebhookAnswer = WebhookAnswer(status: 200)) {
        for subject in belief.takeDue() {
            guard let begun = belief.beginDelivery(of: subject, jti: nil, at: Self.now) else { continue }
            nonces.append(begun.nonce)
            belief.endDelivery(begun.delivery, answer)
        }
    }

    var nonce: String { nonces.last ?? "none" }

    @discardableResult
    mutating func post(_ body: String, nonce: String? = nil) throws -> Reply {
        let report = try ValuesReport(body: Array(body.utf8))
        return apply(.values(nonce: nonce ?? self.nonce, report), "POST", "/v1/data-silo")
    }

    @discardableResult
    mutating func put(_ body: String, nonce: String? = nil) throws -> Reply {
        let confirmation = try Confirmation(body: Array(body.utf8), now: Self.now)
        return apply(.confirmation(nonce: nonce ?? self.nonce, confirmation), "PUT", "/v1/data-silo")
    }

    @discardableResult
    mutating func page(_ body: String) throws -> Reply {
        let page = try PageUpload(body: Array(body.utf8))
        return apply(.page(nonce: nonce, page), "POST", "/v1/datapoint-chunked")
    }

    @discardableResult
    mutating func file(_ datapoint: String, _ name: String, sha256: String = "aa", more: Bool = false) -> Reply {
        let piece = Piece(
            kind: .file, name: name, profileID: nil, bytes: 3, sha256: sha256, rows: nil, text: nil, path: nil)
        let upload = FileUpload(datapoint: datapoint, piece: piece, skipsStatusUpdate: more)
        return apply(.file(nonce: nonce, upload), "POST", "/v1/datapoint")
    }

    @discardableResult
    mutating func enrich(_ body: String, nonce: String? = nil) throws -> Reply {
        let answer = try EnrichmentAnswer(body: Array(body.utf8))
        return apply(.enrichment(.nonce(nonce ?? self.nonce), answer), "POST", "/v1/enrich-identifiers")
    }

    @discardableResult
    mutating func apply(
        _ call: Call, _ method: String = "GET", _ path: String = "/", scope: KeyScope = .general
    ) -> Reply {
        belief.apply(call, from: Caller(method: method, path: path, scope: scope, at: Self.now))
    }

    var job: Job {
        get throws { try #require(belief.jobs(of: request).first) }
    }

    func state(_ datapoint: String) throws -> DatapointState { try #require(try job[datapoint: datapoint]).state }

    var status: RequestStatus? { belief.requests[id: request]?.status }

    /// The kinds of what was violated, in order.
    var violations: [Violation.Kind] { belief.violations.map(\.kind) }
}
