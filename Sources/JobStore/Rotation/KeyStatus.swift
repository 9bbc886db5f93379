/// A key of the store, and what it still seals; never the key itself.
package struct KeyStatus: Sendable, Equatable {
    package var id: KeyRing.KeyID
    /// Milliseconds since 1970, UTC, where it is known.
    package var created: Int64?
    /// Whether it seals.
    package var isCurrent: Bool
    /// Whether what is looked up by keyed hash hangs on it: then it stays for ever.
    package var isIndex: Bool
    /// Whether it is in `store.key`; where it is not, what it sealed cannot be read.
    package var isAtHand: Bool
    /// How many blobs of the store it sealed.
    package var store = 0
    /// How many items of the spool.
    package var spool = 0
    /// How many pieces of what plugins printed.
    package var logs = 0

    package var isUsed: Bool { isCurrent || isIndex || store > 0 || spool > 0 || logs > 0 }
}
