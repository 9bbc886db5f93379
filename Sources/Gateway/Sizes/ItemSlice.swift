package import JobStore

/// A part of an item that goes out as a whole: mostly all of it.
package struct ItemSlice: Codable, Sendable, Hashable {
    package var item: ItemReference
    /// The item's number among those of its datapoint, from 1.
    package var number: Int
    /// The bytes of the item; of rows they begin and end between two rows.
    package var from: Int64
    package var to: Int64
    /// Whether these are all bytes of the item.
    package var isWhole: Bool

    /// All of an item.
    package init(_ item: ItemReference, number: Int, bytes: Int64) {
        self.item = item
        self.number = number
        from = 0
        to = bytes
        isWhole = true
    }

    package var length: Int64 { to - from }

    /// A part of this slice.
    func part(_ bytes: Range<Int64>) -> ItemSlice {
        var part = self
        part.from = bytes.lowerBound
        part.to = bytes.upperBound
        part.isWhole = isWhole && bytes == from..<to
        return part
    }
}

extension [ItemSlice] {
    var length: Int64 { reduce(0) { $0 + $1.length } }

    /// Puts slices, in their order, into as few groups as hold them.
    ///
    /// One that is larger than the limit has a group of its own.
    func packed(atMost limit: Int64) -> [[ItemSlice]] {
        var groups: [[ItemSlice]] = []
        var bytes: Int64 = 0
        for slice in self {
            // A line feed may have to come between two items.
            let added = slice.length + 1
            if groups.isEmpty || bytes + added > limit {
                groups.append([])
                bytes = 0
            }
            groups[groups.count - 1].append(slice)
            bytes += added
        }
        return groups
    }
}
