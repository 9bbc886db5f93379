/// What there is in the bookshop of the customer who is erased, and of everybody else.
struct ShopCensus: Codable, Equatable, Sendable {
    struct Count: Codable, Equatable, Sendable {
        var rows: Int
        var pictures: Int
    }

    var erased: Count
    var others: Count
    /// Whether Nia's data may still be sold.
    var maySellNia: Bool?

    init(erased: Count, others: Count, maySellNia: Bool?) {
        self.erased = erased
        self.others = others
        self.maySellNia = maySellNia
    }

    /// Counts.
    init(_ directory: DemoDirectory) throws {
        func count(_ customers: [Customer]) throws -> Count {
            try customers.reduce(into: Count(rows: 0, pictures: 0)) { count, customer in
                count.rows += try directory.database.rows(about: customer)
                count.pictures += try directory.pictures.pictures(of: customer)
            }
        }
        erased = try count([.ben])
        others = try count(Customer.everybody.filter { $0.id != Customer.ben.id })
        maySellNia = try directory.database.maySell(.nia)
    }
}
