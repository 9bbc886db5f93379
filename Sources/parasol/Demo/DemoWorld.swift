import DSRModel
import SombraSimulator

/// What the simulated Sombra knows of the bookshop: its integrations, its preflight check and who asks for what.
enum DemoWorld {
    /// The integration for the shop: customers are known by e-mail address or telephone number.
    static let shop = DataSilo(
        id: "3f1d5a52-6a3e-4f0f-9d35-0a1c6c1f0001", title: "shop", description: "Customers, orders and pictures",
        identifierTypes: ["email", "phone"], datapoints: ["profile", "orders", "pictures"])

    /// The integration for the reading clubs, which know people by their customer number alone.
    static let club = DataSilo(
        id: "3f1d5a52-6a3e-4f0f-9d35-0a1c6c1f0002", title: "clubs", description: "Members of the reading clubs",
        requestTypes: [.access], identifierTypes: ["userId"], datapoints: ["memberships"])

    /// The check before a request goes on, which finds out who it is and whether anything speaks against it.
    static let check = PreflightCheck(
        id: "3f1d5a52-6a3e-4f0f-9d35-0a1c6c1f0003", title: "preflight", inputIdentifier: "email",
        outputIdentifiers: ["userId"])

    static let holdMail = "On hold"
    static let cancelMail = "Cancelled"

    /// What is asked first, because another request meets it.
    static let first = [DemoRequest(.placeOnLegalHold, of: .grace, by: ["email"], in: shop)]

    /// What is asked then, all at once.
    static let then = [
        DemoRequest(.access, of: .ada, by: ["email", "phone"], in: shop),
        DemoRequest(.erasure, of: .ben, by: ["email"], in: shop),
        DemoRequest(.erasure, of: .grace, by: ["email"], in: shop),
        DemoRequest(.saleOptOut, of: .nia, by: ["email"], in: shop),
        DemoRequest(.access, of: .nia, by: ["email"], in: club, isChecked: true),
        DemoRequest(.access, of: .grace, by: ["email"], in: shop, isChecked: true),
        DemoRequest(.access, of: .mallory, by: ["email"], in: shop, isChecked: true),
    ]
}

/// One request of one person.
struct DemoRequest: Sendable {
    let type: RequestType
    let person: Customer
    let submission: Submission

    /// `isChecked`: the preflight check runs before the request goes to the data silo.
    init(
        _ type: RequestType, of person: Customer, by kinds: [String], in silo: DataSilo, isChecked: Bool = false
    ) {
        self.type = type
        self.person = person
        let identifiers = kinds.map { kind in
            Submission.Identifier(kind, kind == "phone" ? person.phone : person.email)
        }
        var submission = Submission(
            type: type, coreIdentifier: person.coreIdentifier, identifiers: identifiers)
        submission.dataSilos = [silo.id]
        submission.preflightChecks = isChecked ? [DemoWorld.check.id] : []
        if type == .access, silo.id == DemoWorld.shop.id {
            submission.knownData = [silo.id: ["profile", "orders"]]
        }
        self.submission = submission
    }
}
