import JobStore

/// How far the sealing anew came, as it stands in `meta`.
struct ResealPosition: Codable, Equatable {
    /// The key with which it seals.
    let current: String
    /// The keys that could open; one that comes back later may open more.
    let keys: [String]
    /// The table under way, by its place in ``SealedTable/all``; their number at the end.
    var table = 0
    /// The last row of it that was looked at.
    var after: Int64 = 0
    var resealed = 0
    var unreadable = 0

    init(_ ring: KeyRing) {
        current = ring.current.description
        keys = ring.keys.keys.map(\.description).sorted()
    }

    var isDone: Bool { table >= SealedTable.all.count }

    /// Whether it is of these keys, or of these and some that seal nothing any more.
    func isOf(_ ring: KeyRing) -> Bool {
        current == ring.current.description && Set(ring.keys.keys.map(\.description)).isSubset(of: keys)
    }
}
