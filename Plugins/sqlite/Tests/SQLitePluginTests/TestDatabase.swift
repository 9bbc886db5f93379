import CSQLite
import Foundation
import PluginTesting

/// A bookshop's database in a directory of its own, made and looked into by a connection that is not the plugin's.
final class TestDatabase {
    static let schema = """
        CREATE TABLE customers (id INTEGER PRIMARY KEY, email TEXT UNIQUE, name TEXT, selling INTEGER DEFAULT 1);
        CREATE TABLE orders (id INTEGER PRIMARY KEY, customer INTEGER NOT NULL REFERENCES customers(id), title TEXT);
        CREATE TABLE reviews (customer INTEGER REFERENCES customers(id) ON DELETE CASCADE, text TEXT);
        CREATE TABLE journal (request TEXT, purpose TEXT, enabled INTEGER);
        INSERT INTO customers(id, email, name) VALUES (1, 'ada@example.org', 'Ada'), (2, 'bob@example.org', 'Bob');
        INSERT INTO orders(customer, title) VALUES (1, 'Sylva'), (1, 'Nova'), (2, 'Emma');
        INSERT INTO reviews VALUES (1, 'good'), (2, 'fair');
        """

    let directory: URL
    private var handle: OpaquePointer?

    var path: String { directory.appending(path: "shop.db").path }

    init(_ schema: String = TestDatabase.schema) throws {
        directory = root.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        try open()
        try run(schema)
    }

    // The file stays to the end of the process: a plugin may still have a use for it when the test has none.
    deinit { sqlite3_close(handle) }

    func run(_ sql: String) throws {
        guard sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK else { throw TestFailure(message: message) }
    }

    /// The first column of every row, as text.
    func texts(_ sql: String) throws -> [String] {
        var statement: OpaquePointer?
        guard sqlite3_prepare_v2(handle, sql, -1, &statement, nil) == SQLITE_OK else {
            throw TestFailure(message: message)
        }
        defer { sqlite3_finalize(statement) }
        var texts: [String] = []
        while sqlite3_step(statement) == SQLITE_ROW {
            texts.append(sqlite3_column_text(statement, 0).map { String(cString: $0) } ?? "NULL")
        }
        return texts
    }

    /// Puts another database in the place of this one, as the restore of a backup does.
    func replace(_ schema: String) throws {
        sqlite3_close(handle)
        handle = nil
        try FileManager.default.moveItem(atPath: path, toPath: path + ".old")
        try open()
        try run(schema)
    }

    private func open() throws {
        guard sqlite3_open(path, &handle) == SQLITE_OK else { throw TestFailure(message: message) }
    }

    private var message: String { String(cString: sqlite3_errmsg(handle)) }
}

private let root: URL = {
    atexit {
        do {
            try FileManager.default.removeItem(at: root)
        } catch {
            print("the tests' directory stays: \(root.path)")
        }
    }
    return FileManager.default.temporaryDirectory.appending(path: "parasol-sqlite-\(UUID())")
}()

struct TestFailure: Error {
    let message: String
}
