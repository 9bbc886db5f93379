package import DSRModel
package import JobStore
package import Sombra

/// One call to Sombra as it stands in the outbox: a recipe.
///
/// Bytes of results are named, not copied: they lie with the tasks or in the spool until the call goes out.
package enum ReportCall: Codable, Sendable, Equatable {
    /// `PUT /v1/data-silo`.
    case confirm(Confirmation)
    /// `POST /v1/data-silo`.
    case values(Values)
    /// `POST /v1/datapoint`.
    case file(File)
    /// `POST /v1/datapoint-chunked`.
    case page(Page)
    /// `POST /v1/enrich-identifiers`. `mayBeAnswered`: the answer to the webhook may have held the same decision.
    case enrich(Enrichment, mayBeAnswered: Bool)

    /// What `PUT /v1/data-silo` says; all nil is a plain "done".
    package struct Confirmation: Codable, Sendable, Equatable {
        package var status: IntegrationStatus?
        package var profileStatus: ProfileStatus?
        package var message: String?
        /// Milliseconds since 1970, UTC.
        package var retryAfter: Int64?
        package var pollID: String?

        package init(
            status: IntegrationStatus? = nil, profileStatus: ProfileStatus? = nil, message: String? = nil,
            retryAfter: Int64? = nil,
            pollID: String? = nil
        ) {
            self.status = status
            self.profileStatus = profileStatus
            self.message = message
            self.retryAfter = retryAfter
            self.pollID = pollID
        }
    }

    /// Values for datapoints, profile by profile.
    package struct Values: Codable, Sendable, Equatable {
        package var profiles: [Profile]
        /// Datapoints that hold nothing; they stand in the first profile.
        package var nothing: [Datapoint]
        package var status: IntegrationStatus?
        package var datapointStatus: DatapointStatus?

        package init(
            profiles: [Profile] = [], nothing: [Datapoint] = [], status: IntegrationStatus? = nil,
            datapointStatus: DatapointStatus? = nil
        ) {
            self.profiles = profiles
            self.nothing = nothing
            self.status = status
            self.datapointStatus = datapointStatus
        }
    }

    /// The values of one profile.
    package struct Profile: Codable, Sendable, Equatable {
        /// The plugin's id of the profile; nil when there is one profile only.
        package var id: String?
        package var datapoints: [Value]

        package init(id: String?, datapoints: [Value]) {
            self.id = id
            self.datapoints = datapoints
        }
    }

    /// The value of one datapoint.
    package struct Value: Codable, Sendable, Equatable {
        package var datapoint: Datapoint
        /// Where its parts lie, in order.
        package var parts: [ItemSlice]
        /// Whether it is an array of its parts even when there is one part: for shared datapoints and for rows.
        package var isArray: Bool

        package init(datapoint: Datapoint, parts: [ItemSlice], isArray: Bool) {
            self.datapoint = datapoint
            self.parts = parts
            self.isArray = isArray
        }
    }

    /// A file of a datapoint, or a part of one.
    package struct File: Codable, Sendable, Equatable {
        package var datapoint: Datapoint
        package var slice: ItemSlice
        /// The name of the file that the person will download.
        package var name: String
        /// Whether more of the datapoint follows, so that it is not resolved yet.
        package var moreFollows: Bool

        package init(datapoint: Datapoint, slice: ItemSlice, name: String, moreFollows: Bool) {
            self.datapoint = datapoint
            self.slice = slice
            self.name = name
            self.moreFollows = moreFollows
        }
    }

    /// A page of rows of a datapoint.
    package struct Page: Codable, Sendable, Equatable {
        package var datapoint: Datapoint
        /// What stands in it, in order; never empty.
        package var slices: [ItemSlice]
        /// How many items the datapoint has in all.
        package var total: Int
        package var run: Int
        package var isLast: Bool

        package init(datapoint: Datapoint, slices: [ItemSlice], total: Int, run: Int, isLast: Bool) {
            self.datapoint = datapoint
            self.slices = slices
            self.total = total
            self.run = run
            self.isLast = isLast
        }

        /// A title that is the same for each attempt, and that no other page of the run has, so that a reader can see a
        /// page that was appended twice.
        package var fileID: String {
            guard let first = slices.first, let last = slices.last else { return "\(datapoint) run \(run)" }
            let numbers = first.number == last.number ? "\(first.number)" : "\(first.number)-\(last.number)"
            let from = first.isWhole ? "" : " from byte \(first.from)"
            let to = last.isWhole ? "" : " to byte \(last.to)"
            return "\(datapoint) \(numbers)/\(total) run \(run)\(from)\(to)"
        }
    }

    /// What a preflight check came to.
    package enum Enrichment: Codable, Sendable, Equatable {
        /// Go on with these further identifiers, by name.
        case identifiers([String: [String]])
        case hold(templateID: String?, templateTitle: String?)
        case cancel(templateID: String?, templateTitle: String?)
    }
}

/// Names one item of one task's result.
package struct ItemReference: Codable, Sendable, Hashable {
    package var task: String
    package var number: UInt32
    package var kind: ResultItem.Kind
    /// The attempt that emitted it: one that came after a restore may say something else under the same number.
    ///
    /// Nil in calls that were stored before this was noted.
    package var attempt: Int?

    package init(task: TaskID, item: ResultItem) {
        self.task = task.rawValue
        number = item.number
        kind = item.kind
        attempt = item.attempt
    }

    /// The item of this number, whichever attempt emitted it: a task has the items of one attempt at a time.
    var ofAnyAttempt: ItemReference {
        var reference = self
        reference.attempt = nil
        return reference
    }
}

extension ReportCall {
    /// Every item that the call takes bytes from.
    package var items: [ItemReference] {
        switch self {
        case .confirm, .enrich: []
        case .values(let values): values.profiles.flatMap { $0.datapoints.flatMap { $0.parts.map(\.item) } }
        case .file(let file): [file.slice.item]
        case .page(let page): page.slices.map(\.item)
        }
    }

    /// A short code for logs and the audit.
    package var code: String {
        switch self {
        case .confirm(let confirmation):
            confirmation.profileStatus?.rawValue ?? confirmation.status?.rawValue ?? "DONE"
        case .values: "VALUES"
        case .file: "FILE"
        case .page: "PAGE"
        case .enrich(.identifiers, _): "IDENTIFIERS"
        case .enrich(.hold, _): "ON_HOLD"
        case .enrich(.cancel, _): "CANCELED"
        }
    }

    /// Whether a `status` ends the whole integration.
    package var closesIntegration: Bool {
        switch self {
        case .confirm(let confirmation): confirmation.status != nil && !isInterim
        case .values(let values): values.status != nil && !isInterim
        case .file, .page, .enrich: false
        }
    }

    /// Whether Sombra is told that more will come.
    package var isInterim: Bool {
        switch self {
        case .confirm(let confirmation):
            confirmation.profileStatus == .error || confirmation.profileStatus == .waiting
                || confirmation.status == .waiting || confirmation.status == .actionRequired
        case .values(let values): values.status == .waiting
        case .file, .page, .enrich: false
        }
    }
}
