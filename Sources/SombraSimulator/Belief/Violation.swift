/// Something that no honest customer server may do; a run with one has failed.
package struct Violation: Encodable, Sendable, Hashable {
    package enum Kind: String, Encodable, Sendable, Hashable, CaseIterable {
        /// A status made a datapoint "no data" that nobody had reported.
        case neverAnsweredNoData
        /// A datapoint became "no data" after data of it had arrived.
        case answeredThenNoData
        /// A datapoint became "no data" that is known to hold data of the person.
        case knownDataLost
        /// New bytes for a datapoint that was complete, or for a job that was over.
        case bytesAfterFinal
        /// A `status` closed the job of another identifier that was still being worked on.
        case siblingClosed
        /// A job that was over was reported to be in another state.
        case reversal
        /// A report with the nonce of a run that "wipe and retry" had ended.
        case staleRun
        /// A nonce that this gateway never gave out, or one of the other kind of webhook.
        case foreignNonce
        /// A call that the documentation does not allow.
        case malformed
        /// A call without the right keys.
        case unauthorized
    }

    package let kind: Kind
    /// The number of the ledger entry of the call; nil if no call caused it.
    package let call: Int?
    package let request: String?
    package let dataSilo: String?
    package let job: String?
    package let datapoint: String?
    package let explanation: String
}
