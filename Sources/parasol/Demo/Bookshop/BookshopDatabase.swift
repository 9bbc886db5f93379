import GRDB

/// The bookshop's database: a file like a shop would have it, which knows nothing of Parasol.
struct BookshopDatabase: Sendable {
    let path: String

    private static let schema = """
        CREATE TABLE customers (
            id INTEGER PRIMARY KEY, email TEXT NOT NULL UNIQUE, phone TEXT, name TEXT, joined TEXT,
            may_sell INTEGER NOT NULL DEFAULT 1
        );
        CREATE TABLE orders (
            id INTEGER PRIMARY KEY, customer INTEGER NOT NULL REFERENCES customers(id), placed TEXT, title TEXT,
            cents INTEGER
        );
        CREATE TABLE newsletters (customer INTEGER NOT NULL REFERENCES customers(id), name TEXT);
        CREATE TABLE club_members (customer INTEGER NOT NULL REFERENCES customers(id), club TEXT);
        """

    /// Makes the file with its customers.
    func create(with customers: [Customer]) throws {
        let queue = try DatabaseQueue(path: path)
        try queue.write { database in
            try database.execute(sql: Self.schema)
            for customer in customers { try Self.insert(customer, into: database) }
        }
        try queue.close()
    }

    private static func insert(_ customer: Customer, into database: Database) throws {
        try database.execute(
            sql: "INSERT INTO customers (id, email, phone, name, joined) VALUES (?, ?, ?, ?, ?)",
            arguments: [customer.id, customer.email, customer.phone, customer.name, customer.joined])
        for order in customer.orders {
            try database.execute(
                sql: "INSERT INTO orders (id, customer, placed, title, cents) VALUES (?, ?, ?, ?, ?)",
                arguments: [order.id, customer.id, order.placed, order.title, order.cents])
        }
        for name in customer.newsletters {
            try database.execute(sql: "INSERT INTO newsletters VALUES (?, ?)", arguments: [customer.id, name])
        }
        for club in customer.clubs {
            try database.execute(sql: "INSERT INTO club_members VALUES (?, ?)", arguments: [customer.id, club])
        }
    }

    /// How many rows of all tables are about a customer.
    func rows(about customer: Customer) throws -> Int {
        try read { database in
            let sql = """
                SELECT (SELECT count(*) FROM customers WHERE id = :id)
                    + (SELECT count(*) FROM orders WHERE customer = :id)
                    + (SELECT count(*) FROM newsletters WHERE customer = :id)
                    + (SELECT count(*) FROM club_members WHERE customer = :id)
                """
            return try Int.fetchOne(database, sql: sql, arguments: ["id": customer.id]) ?? 0
        }
    }

    /// Whether a customer's data may be sold; nil where there is no such customer.
    func maySell(_ customer: Customer) throws -> Bool? {
        try read { database in
            try Bool.fetchOne(
                database, sql: "SELECT may_sell FROM customers WHERE id = ?", arguments: [customer.id])
        }
    }

    private func read<Value>(_ body: (Database) throws -> Value) throws -> Value {
        var configuration = Configuration()
        configuration.readonly = true
        // The plugin may be writing.
        configuration.busyMode = .timeout(5)
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        let value = try queue.read(body)
        try queue.close()
        return value
    }
}
