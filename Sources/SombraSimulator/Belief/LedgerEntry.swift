package import Foundation

/// One thing that moved.
package struct Change: Encodable, Sendable, Hashable {
    /// `job`, `integration`, `check`, `request` or `datapoint NAME`.
    package let subject: String
    package let from: String
    package let to: String
}

/// One call that arrived, what it was answered and what it changed.
package struct LedgerEntry: Encodable, Sendable {
    /// Counts from 1.
    package let number: Int
    package let at: Date
    /// When its body had been read, and it was taken or refused.
    package let readAt: Date
    package let method: String
    /// The path without its query.
    package let path: String
    /// The status of the answer; 0 where the call broke off or the connection was cut.
    package let status: Int
    /// Why it was refused.
    package let refusal: String?
    /// The fault that was injected.
    package let fault: String?
    package let request: String?
    package let dataSilo: String?
    package let job: String?
    /// The id of the preflight check's row, where the call answered one.
    package let enrichment: String?
    /// Bytes of the body.
    package let bytes: Int
    package let changes: [Change]
    /// How many pieces were the same as earlier ones.
    package let duplicates: Int
    /// Whether a newer nonce had been given out for the same job or check.
    package let usedOlderNonce: Bool
}
