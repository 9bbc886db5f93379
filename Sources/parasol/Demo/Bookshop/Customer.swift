/// A customer of the demo's bookshop; none of them exists.
struct Customer: Sendable {
    struct Order: Sendable {
        var id: Int64
        var placed: String
        var title: String
        var cents: Int64
    }

    var id: Int64
    /// The given name, by which the demo calls its people.
    var name: String
    var email: String
    var phone: String
    var joined: String
    var orders: [Order] = []
    /// The newsletters that are sent to the customer.
    var newsletters: [String] = []
    /// The reading clubs that the customer is a member of.
    var clubs: [String] = []
    var pictures: [Picture] = []

    /// The person's id as Sombra authenticated it.
    var coreIdentifier: String { "customer-\(id)" }
}

extension Customer {
    static let ada = Customer(
        id: 1001, name: "Ada", email: "ada@customers.example", phone: "+442079460958", joined: "2019-03-14",
        orders: [
            Order(id: 1, placed: "2024-11-02", title: "The Mill on the Floss", cents: 1250),
            Order(id: 4, placed: "2025-02-17", title: "Notes on the Analytical Engine", cents: 3400),
            Order(id: 7, placed: "2025-06-30", title: "Middlemarch", cents: 1590),
        ],
        newsletters: ["new-books"],
        pictures: [Picture(name: "portrait.png", hue: 0x2f6f8f), Picture(name: "shelf.png", hue: 0x8f5a2f)])

    static let ben = Customer(
        id: 1002, name: "Ben", email: "ben@customers.example", phone: "+442079460123", joined: "2021-08-01",
        orders: [
            Order(id: 2, placed: "2024-12-24", title: "Ship of Theseus", cents: 2100),
            Order(id: 5, placed: "2025-03-03", title: "The Art of Forgetting", cents: 990),
        ],
        newsletters: ["new-books", "events"], pictures: [Picture(name: "portrait.png", hue: 0x6f2f8f)])

    static let grace = Customer(
        id: 1003, name: "Grace", email: "grace@customers.example", phone: "+442079460456", joined: "2020-01-20",
        orders: [Order(id: 3, placed: "2025-01-09", title: "Bleak House", cents: 1720)],
        pictures: [Picture(name: "portrait.png", hue: 0x2f8f4a)])

    static let nia = Customer(
        id: 1004, name: "Nia", email: "nia@customers.example", phone: "+442079460789", joined: "2023-05-11",
        orders: [Order(id: 6, placed: "2025-05-22", title: "The Common Reader", cents: 1340)],
        newsletters: ["events"], clubs: ["Crime on Mondays", "Poetry"])

    static let mallory = Customer(
        id: 1005, name: "Mallory", email: "mallory@customers.example", phone: "+442079460666", joined: "2025-10-31")

    static let everybody = [ada, ben, grace, nia, mallory]
}
