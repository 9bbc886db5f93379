import DSRModel
import Foundation
import JobStore

/// A delivery made ready outside the transaction: what can be sealed and hashed beforehand is.
struct AcceptDraft: Sendable {
    let delivery: Delivery
    /// The id that the job gets if it is new.
    let id: JobID
    /// Sealed for the new job.
    let body: Data
    let nonce: Data
    /// The keyed hash of the `jti`.
    let jti: String?

    init(_ delivery: Delivery, sealer: Sealer) throws {
        self.delivery = delivery
        id = JobID(at: delivery.receivedAt)
        body = try sealer.seal(delivery.body, .body(id))
        nonce = try sealer.seal(Array(delivery.nonce.utf8), .nonce(id))
        jti = delivery.jti.map { sealer.blindIndex("jti", $0) }
    }
}
