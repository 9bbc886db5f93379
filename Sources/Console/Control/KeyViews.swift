package import JobStore

/// A key of the store as the operator sees it; never the key itself.
package struct KeyView: Codable, Sendable, Equatable {
    package var id: String
    /// When it was made, in milliseconds since 1970, UTC, where that is known.
    package var created: Int64?
    package var isCurrent: Bool
    package var isIndex: Bool
    package var isAtHand: Bool
    /// How many blobs of the store it still seals.
    package var store: Int
    /// How many items of the spool.
    package var spool: Int
    /// How many pieces of what plugins printed.
    package var logs: Int

    package init(_ key: KeyStatus) {
        id = key.id.description
        created = key.created
        isCurrent = key.isCurrent
        isIndex = key.isIndex
        isAtHand = key.isAtHand
        store = key.store
        spool = key.spool
        logs = key.logs
    }
}

/// All keys of the store, the current one first.
package struct KeyList: Codable, Sendable, Equatable {
    package var keys: [KeyView]

    package init(_ keys: [KeyStatus]) { self.keys = keys.map(KeyView.init) }
}

/// What became of the keys.
package struct KeyChange: Codable, Sendable, Equatable {
    /// The key that seals now.
    package var current: String
    /// The keys that were removed.
    package var removed: [String]

    package init(current: KeyRing.KeyID, removed: [KeyRing.KeyID] = []) {
        self.current = current.description
        self.removed = removed.map(\.description)
    }
}
