import Testing

@testable import Gateway

@Suite("The way through a list")
struct PageWalkTests {
    /// Items as "key" or "key/nonce".
    private func entries(_ texts: [String]) -> [PageWalk.Entry] {
        texts.map { text in
            let parts = text.split(separator: "/")
            return .init(key: String(parts[0]), nonce: String(parts.dropFirst().first ?? "n"))
        }
    }

    private func take(_ walk: inout PageWalk, count: Int? = nil, _ texts: String...) -> PageWalk.News {
        walk.take(count: count ?? texts.count, entries(texts))
    }

    @Test("pages are read until an empty one, whatever their size, and an item counts once")
    func pages() {
        var walk = PageWalk(mostPages: 10)
        let first = take(&walk, "a", "b", "a")
        #expect(first == .init(fresh: [0, 1]) && walk.offset == 3 && walk.end == nil)
        let second = take(&walk, "b", "c")
        let third = take(&walk)
        #expect(second == .init(fresh: [1]) && third.isEmpty)
        #expect(walk.end == .complete && walk.offset == 5 && walk.distinct == 3 && walk.twins.isEmpty)
    }

    @Test("pages that bring nothing new, or never end, are left")
    func absurdPages() {
        var repeating = PageWalk(mostPages: 10)
        _ = take(&repeating, "a")
        _ = take(&repeating, "a")
        #expect(repeating.end == .repeating)
        var endless = PageWalk(mostPages: 10)
        for number in 0..<10 { _ = take(&endless, "\(number)") }
        #expect(endless.end == .tooLong)
        var broken = PageWalk(mostPages: 1_000)
        var pages = 0
        while broken.end == nil, pages < 100 {
            _ = take(&broken, count: 5)
            pages += 1
        }
        #expect(broken.end == .repeating && pages == 10)
    }

    @Test("a page that is given for ever with new nonces is left too")
    func everNewNonces() {
        var walk = PageWalk(mostPages: 1_000)
        var pages = 0
        while walk.end == nil, pages < 100 {
            _ = take(&walk, "a/\(pages)", "b/\(pages)")
            pages += 1
        }
        #expect(walk.end == .repeating && pages == 3)
    }

    @Test("two nonces under one key may be two profiles, and on one page they are")
    func twins() {
        var walk = PageWalk(mostPages: 10)
        let first = take(&walk, "a/1", "b/1", "b/2", "c/1", "c/1")
        #expect(first == .init(fresh: [0, 1, 3], twins: [2]))
        #expect(walk.twins == ["b"] && walk.provenTwins == ["b"])
        let second = take(&walk, "a/2", "b/3", "c/1")
        #expect(second == .init(twins: [0]) && walk.end == nil)
        #expect(walk.twins == ["a", "b"] && walk.provenTwins == ["b"])
        #expect(walk.hasSeen("c") && !walk.hasSeen("d") && walk.distinct == 3)
    }
}
