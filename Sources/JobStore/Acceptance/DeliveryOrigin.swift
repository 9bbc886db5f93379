/// How a delivery came.
package enum DeliveryOrigin: Sendable, Equatable {
    /// By a webhook; `signedAt` is when Sombra signed it, in milliseconds since 1970, where its token says so.
    case webhook(signedAt: Int64?)
    /// In Sombra's list of what is pending, which was asked for at ``Delivery/receivedAt``.
    ///
    /// That a job is listed says nothing new of it, so it is left as it stands, but for its nonce and legal date. What
    /// more is to be done was decided from what the store knew a moment before.
    case poll(PollEffect)

    /// What a job that is known hears of being listed.
    package enum PollEffect: Sendable, Equatable {
        /// Its nonce is refreshed, if no delivery came since the list was asked for.
        case refresh
        /// It waits for a person for want of a good nonce, and goes on with this one.
        case reopen
        /// Its final report of this run did not reach Sombra's belief, or something of the run was lost here: the next
        /// run opens.
        case nextRun(after: Int)
    }

    /// Whether the delivery stood in the list of what is pending.
    package var isPoll: Bool {
        if case .poll = self { return true }
        return false
    }
}
