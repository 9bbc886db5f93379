import Foundation
import JobStore
import JobStoreContract

@testable import SQLiteStore

/// Makes SQLite stores for the contract, each in a directory of its own.
struct SQLiteStoreFactory: StoreFactory {
    func open(strictJTI: Bool) async throws -> any OpenedStore {
        try await OpenedSQLiteStore.new(.init(strictJTI: strictJTI))
    }
}

struct OpenedSQLiteStore: OpenedStore {
    let directory: TemporaryDirectory
    let sealer: Sealer
    let options: SQLiteStore.Options
    let sqlite: SQLiteStore

    var store: any DurableStore { sqlite }

    /// An empty store with a key of its own.
    static func new(_ options: SQLiteStore.Options = .init()) async throws -> OpenedSQLiteStore {
        try await OpenedSQLiteStore(directory: TemporaryDirectory(), sealer: Sealer(KeyRing()), options: options)
    }

    init(directory: TemporaryDirectory, sealer: Sealer, options: SQLiteStore.Options = .init()) async throws {
        self.directory = directory
        self.sealer = sealer
        var options = options
        // The store holds its directory, since one whose files are gone takes nothing more.
        options.condition = StoreCondition { [directory] _ in _ = directory }
        self.options = options
        sqlite = try await SQLiteStore.open(directory: directory("state"), sealer: sealer, options: options)
    }

    func restarted() async throws -> any OpenedStore {
        try await sqlite.close()
        return try await OpenedSQLiteStore(directory: directory, sealer: sealer, options: options)
    }

    /// Opens a copy of the database and its log.
    ///
    /// The index of the log is left out: a kill may leave it in any state.
    func killed() async throws -> any OpenedStore {
        let copy = try TemporaryDirectory()
        try FileManager.default.createDirectory(atPath: copy("state"), withIntermediateDirectories: true)
        for name in ["parasol.db", "parasol.db-wal"] {
            try FileManager.default.copyItem(atPath: directory("state/\(name)"), toPath: copy("state/\(name)"))
        }
        return try await OpenedSQLiteStore(directory: copy, sealer: sealer, options: options)
    }

    func taint(_ part: SealedPart, of job: JobID) async throws {
        let row = "(SELECT id FROM jobs WHERE uuid = '\(job)')"
        let tasks = "(SELECT id FROM tasks WHERE job = \(row))"
        let statement =
            switch part {
            case .body: "UPDATE payloads SET body = x'0102' WHERE job = \(row)"
            case .nonce: "UPDATE payloads SET nonce = x'0102' WHERE job = \(row)"
            case .results: "UPDATE results SET message = x'0102' WHERE task IN \(tasks)"
            case .items: "UPDATE items SET header = x'0102' WHERE task IN \(tasks)"
            case .calls: "UPDATE reports SET call = x'0102' WHERE job = \(row)"
            }
        try await sqlite.write { try $0.run(statement) }
    }

    func bytesAtRest() async throws -> [UInt8] {
        try FileManager.default.contentsOfDirectory(atPath: directory("state")).sorted().flatMap { name in
            Array(try Data(contentsOf: URL(filePath: directory("state/\(name)"))))
        }
    }
}
