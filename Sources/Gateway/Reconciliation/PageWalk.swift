/// The way through the pages of one list.
///
/// Pure. Jobs leave the list while it is read, because they are answered, and the rest moves up: some are then skipped,
/// and found by the next round. An item that comes twice counts once. The end is a page without items, and not one that
/// is not full, since a gateway may give fewer than it is asked for.
struct PageWalk {
    enum End: Equatable {
        case complete, repeating, tooLong
    }

    private(set) var offset = 0
    private(set) var end: End?
    private var pages = 0
    /// Pages in a row that brought nothing new, or nothing that can be read.
    private var barren = 0
    private var seen: Set<String> = []
    private let mostPages: Int

    /// So many pages of broken items in a row are taken for one page that is given for ever.
    private static let mostBarren = 10

    init(mostPages: Int) { self.mostPages = mostPages }

    /// How many different items have come.
    var distinct: Int { seen.count }

    /// Takes a page of so many items, with the keys of those that can be read, and answers the positions of the keys
    /// that are new.
    mutating func take(count: Int, keys: [String]) -> [Int] {
        guard count > 0 else {
            end = .complete
            return []
        }
        pages += 1
        offset += count
        let fresh = keys.indices.filter { seen.insert(keys[$0]).inserted }
        barren = fresh.isEmpty ? barren + 1 : 0
        if barren >= Self.mostBarren || (fresh.isEmpty && !keys.isEmpty) {
            end = .repeating
        } else if pages >= mostPages {
            end = .tooLong
        }
        return fresh
    }
}
