package import DSRModel

/// A stop of destructive work, on all gateways that share the store.
package struct Freeze: Sendable, Equatable {
    /// The request types that are frozen.
    package var types: Set<RequestType>
    /// Since when, in milliseconds since 1970, UTC.
    package var since: Int64

    package init(types: Set<RequestType>, since: Int64) {
        self.types = types
        self.since = since
    }
}

/// Which jobs to list, and in which order; what is nil does not count.
package struct JobFilter: Sendable {
    package enum Order: String, Sendable, CaseIterable {
        /// The last that was taken in first.
        case newest
        /// The nearest legal date first.
        case due
        /// The oldest request first.
        case age
    }

    package var plugin: PluginID?
    package var state: JobState?
    package var type: RequestType?
    package var requestID: String?
    /// Accepted at or after; milliseconds since 1970, UTC.
    package var since: Int64?
    /// Open, and due at or before; milliseconds since 1970, UTC.
    package var dueBefore: Int64?
    package var order: Order
    package var limit: Int

    package init(
        plugin: PluginID? = nil, state: JobState? = nil, type: RequestType? = nil, requestID: String? = nil,
        since: Int64? = nil, dueBefore: Int64? = nil, order: Order = .newest, limit: Int = 100
    ) {
        self.plugin = plugin
        self.state = state
        self.type = type
        self.requestID = requestID
        self.since = since
        self.dueBefore = dueBefore
        self.order = order
        self.limit = limit
    }
}

/// The data silo or check that a plugin without a binding served first.
package struct PluginPin: Sendable, Hashable {
    package var plugin: PluginID
    package var role: CoverageRecord.Role
    package var target: String

    package init(plugin: PluginID, role: CoverageRecord.Role, target: String) {
        self.plugin = plugin
        self.role = role
        self.target = target
    }
}

/// How long things are kept, in milliseconds.
package struct Retention: Sendable {
    /// Bindings of `jti`: as long as a token may be old.
    package var bindings: Int64
    /// Audit lines, and jobs that ended.
    package var audit: Int64

    package init(bindings: Int64, audit: Int64) {
        self.bindings = bindings
        self.audit = audit
    }
}
