import DSRModel
import Foundation

/// What Sombra believes: a state machine of request, data silo, profile and datapoint, without I/O.
///
/// Each call of the customer's server is applied as the documentation says (reference 4.1 to 4.5 and
/// 5), so that a test asserts what the person is told in the end, not which calls were made.
package struct Belief: Sendable {
    package internal(set) var requests = Register<PrivacyRequest>()
    package internal(set) var dataSilos = Register<DataSilo>()
    package internal(set) var preflightChecks = Register<PreflightCheck>()
    package internal(set) var requestDataSilos = Register<RequestDataSilo>()
    package internal(set) var jobs = Register<Job>()
    package internal(set) var enrichments = Register<Enrichment>()
    package internal(set) var deliveries = Register<Delivery>()
    package internal(set) var ledger: [LedgerEntry] = []
    package internal(set) var violations: [Violation] = []

    /// Whose word a nonce is: a secret, which never leaves this type.
    var nonces: [String: NonceGrant] = [:]
    /// The newest nonce of each job and enrichment.
    var newestNonces: [Delivery.Subject: String] = [:]
    /// What has to be delivered, in order.
    var due: [Delivery.Subject] = []
    var rowsOfRequest: [String: [String]] = [:]
    var enrichmentsOfRequest: [String: [String]] = [:]
    /// How many jobs and enrichments are not settled, and how many have had no answer.
    var unsettled = 0
    var unanswered = 0
    /// Counts the rotations of the signing key, which nonces do not outlive for ever.
    var keyGeneration = 0
    /// Bytes of JSON kept as text.
    var keptText = 0
    let completesSettledRequests: Bool
    let mint: Mint

    /// JSON is kept as text up to this sum; beyond, digests and counts alone.
    static let mostKeptText = 16 * 1024 * 1024

    package init(completesSettledRequests: Bool = false, mint: Mint = .random) {
        self.completesSettledRequests = completesSettledRequests
        self.mint = mint
    }

    package mutating func add(_ silo: DataSilo) { dataSilos.put(silo) }

    package mutating func add(_ check: PreflightCheck) { preflightChecks.put(check) }

    /// Hands over what has to be delivered now.
    package mutating func takeDue() -> [Delivery.Subject] {
        defer { due = [] }
        return due
    }
}

/// What a nonce speaks for.
struct NonceGrant: Sendable {
    var subject: Delivery.Subject
    var run: Int
    /// The generation of keys it was made under.
    var generation: Int
}

extension Belief {
    /// Jobs of a request, in the order of its data silos and identifiers.
    package func jobs(of request: String) -> [Job] {
        (rowsOfRequest[request] ?? []).compactMap { requestDataSilos[id: $0] }.flatMap(\.jobs)
            .compactMap { jobs[id: $0] }
    }

    /// The job of a request in a data silo under one kind of identifier.
    package func job(of request: String, in dataSilo: String, identifier: String) -> Job? {
        jobs(of: request).first { $0.dataSilo == dataSilo && $0.identifier.name == identifier }
    }

    package func enrichments(of request: String) -> [Enrichment] {
        (enrichmentsOfRequest[request] ?? []).compactMap { enrichments[id: $0] }
    }

    package func deliveries(of request: String) -> [Delivery] { deliveries.filter { $0.request == request } }

    /// Whether nothing more is expected for any request; a request on hold waits for a person and counts as settled.
    package var isSettled: Bool { unsettled == 0 }

    /// Whether every job and check has heard something since its newest delivery.
    package var isAnswered: Bool { unanswered == 0 }

    package func isSettled(_ request: String) -> Bool {
        jobs(of: request).allSatisfy(\.state.isSettled) && enrichments(of: request).allSatisfy(\.state.isSettled)
    }

    package func isAnswered(_ request: String) -> Bool {
        !jobs(of: request).contains(where: \.state.awaitsAnswer)
            && !enrichments(of: request).contains(where: \.state.awaitsAnswer)
    }
}

extension Belief: Encodable {
    private enum CodingKeys: CodingKey {
        case requests, dataSilos, preflightChecks, requestDataSilos, jobs, enrichments, deliveries, ledger, violations
        case isSettled, isAnswered
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(requests, forKey: .requests)
        try container.encode(dataSilos, forKey: .dataSilos)
        try container.encode(preflightChecks, forKey: .preflightChecks)
        try container.encode(requestDataSilos, forKey: .requestDataSilos)
        try container.encode(jobs, forKey: .jobs)
        try container.encode(enrichments, forKey: .enrichments)
        try container.encode(deliveries, forKey: .deliveries)
        try container.encode(ledger, forKey: .ledger)
        try container.encode(violations, forKey: .violations)
        try container.encode(isSettled, forKey: .isSettled)
        try container.encode(isAnswered, forKey: .isAnswered)
    }
}
