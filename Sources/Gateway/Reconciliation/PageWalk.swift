/// The way through the pages of one list.
///
/// Pure. Jobs leave the list while it is read, because they are answered, and the rest moves up: some are then skipped,
/// and found by the next round. An item that comes twice counts once. The end is a page without items, and not one that
/// is not full, since a gateway may give fewer than it is asked for.
///
/// Items have no profile id, so two profiles of one request with the same identifier have the same key. What tells them
/// apart is their nonces alone. On one page two nonces are two profiles; on two pages they may also be one item that
/// moved and got another nonce meanwhile.
struct PageWalk {
    enum End: Equatable {
        case complete, repeating, tooLong
    }

    /// An item that can be read.
    struct Entry {
        /// Request, kind and hash of the identifier.
        var key: String
        var nonce: String
    }

    /// The positions of the entries of a page that are news.
    struct News: Equatable {
        /// The first of their key.
        var fresh: [Int] = []
        /// The first that have another nonce than the one of their key before.
        var twins: [Int] = []

        var isEmpty: Bool { fresh.isEmpty && twins.isEmpty }
    }

    private(set) var offset = 0
    private(set) var end: End?
    /// Keys that came with several nonces.
    private(set) var twins: Set<String> = []
    /// Those of them that did so on one page.
    private(set) var provenTwins: Set<String> = []
    private var pages = 0
    /// Pages in a row that brought nothing new, or nothing that can be read.
    private var barren = 0
    /// For each key a hash of the nonce that came first.
    private var seen: [String: Int] = [:]
    private let mostPages: Int

    /// So many pages of broken items in a row are taken for one page that is given for ever.
    private static let mostBarren = 10

    init(mostPages: Int) { self.mostPages = mostPages }

    /// How many different items have come.
    var distinct: Int { seen.count }

    func hasSeen(_ key: String) -> Bool { seen[key] != nil }

    /// Takes a page of so many items, with those that can be read, and answers which of them are new.
    mutating func take(count: Int, _ entries: [Entry]) -> News {
        guard count > 0 else {
            end = .complete
            return News()
        }
        pages += 1
        offset += count
        let news = news(of: entries)
        barren = news.isEmpty ? barren + 1 : 0
        if barren >= Self.mostBarren || (news.isEmpty && !entries.isEmpty) {
            end = .repeating
        } else if pages >= mostPages {
            end = .tooLong
        }
        return news
    }

    private mutating func news(of entries: [Entry]) -> News {
        var news = News()
        var onThisPage: [String: Int] = [:]
        for (position, entry) in entries.enumerated() {
            let nonce = entry.nonce.hashValue
            if let before = onThisPage[entry.key], before != nonce { provenTwins.insert(entry.key) }
            onThisPage[entry.key] = nonce
            guard let first = seen[entry.key] else {
                seen[entry.key] = nonce
                news.fresh.append(position)
                continue
            }
            if first != nonce, twins.insert(entry.key).inserted { news.twins.append(position) }
        }
        return news
    }
}
