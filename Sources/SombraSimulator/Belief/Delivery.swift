package import Foundation

/// One webhook that was sent, and how the customer's server answered.
package struct Delivery: Encodable, Sendable, Identifiable {
    package enum Subject: Sendable, Hashable {
        case job(String)
        case enrichment(String)
    }

    /// Counts from 1.
    package let id: Int
    package let request: String
    package let subject: Subject
    package let at: Date
    /// The `jti` of its token; nil where the token has none.
    package let jti: String?
    package internal(set) var status: Int?
    /// Why there was no answer.
    package internal(set) var failure: String?
    /// When the answer was there, or it was clear that none comes; not part of the JSON.
    package internal(set) var endedAt: Date?

    private enum CodingKeys: CodingKey { case id, request, job, enrichment, at, jti, status, failure }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(id, forKey: .id)
        try container.encode(request, forKey: .request)
        switch subject {
        case .job(let id): try container.encode(id, forKey: .job)
        case .enrichment(let id): try container.encode(id, forKey: .enrichment)
        }
        try container.encode(at, forKey: .at)
        try container.encodeIfPresent(jti, forKey: .jti)
        try container.encodeIfPresent(status, forKey: .status)
        try container.encodeIfPresent(failure, forKey: .failure)
    }
}
