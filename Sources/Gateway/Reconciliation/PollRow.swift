package import JobStore

/// What one round found in one list.
package struct PollRow: Sendable, Equatable {
    /// Something that Sombra and the store see differently.
    package struct Difference: Sendable, Equatable {
        package enum Kind: String, Sendable {
            /// Finally reported here, and listed there long after.
            case stillListed = "still-listed"
            /// Open here, and missing from two whole lists.
            case notListed = "not-listed"
            /// Listed under an identifier that several profiles have.
            case severalProfiles = "several-profiles"
        }

        package var kind: Kind
        package var job: JobID
        package var requestID: String
        /// What Sombra says of the request, where it was asked.
        package var status: String?
    }

    package var lane: PollLane
    package var outcome = PollOutcome.complete
    /// Different items.
    package var listed = 0
    /// Jobs that nobody knew of.
    package var fresh = 0
    /// Jobs that are known, under way or just reported.
    package var known = 0
    /// Jobs that go on, or run again, because they are listed.
    package var resumed = 0
    /// Items that were not taken: a request type that no plugin serves, or a test that cannot be told from the rest.
    package var untaken = 0
    /// Items that cannot be read, or not be stored.
    package var broken = 0
    package var differing = 0
    /// The first of them.
    package var differences: [Difference] = []

    package init(_ lane: PollLane) { self.lane = lane }

    /// How many differences are told one by one.
    private static let mostTold = 50

    mutating func differ(_ difference: Difference) {
        differing += 1
        if differences.count < Self.mostTold { differences.append(difference) }
    }
}
