import Foundation

/// What `parasol keys list --format json` prints.
struct KeyRows: Decodable {
    struct Row: Decodable {
        let id: String
        let isCurrent: Bool
        let isIndex: Bool
        let store: Int
        let spool: Int
        let logs: Int

        var blobs: Int { store + spool + logs }
    }

    let keys: [Row]
}

/// What `parasol keys rotate` and `prune` print as JSON.
struct KeyChangeRow: Decodable {
    let current: String
    let removed: [String]
}

/// What `parasol store verify --format json` prints.
struct VerifyRow: Decodable {
    struct Check: Decodable {
        let name: String
        let state: String
        let message: String
    }

    struct Request: Decodable {
        let request: String
        let target: String
        let type: String
        let state: String
        let acceptedAt: Int64
        let dueAt: Int64
        let why: String
    }

    struct Key: Decodable {
        let id: String
        let isAtHand: Bool
        let blobs: Int
    }

    let isWhole: Bool
    let checks: [Check]
    let keys: [Key]
    let unreadable: [String]
    let askAgain: [Request]

    /// The checks that failed.
    var failed: [String] { checks.filter { $0.state == "failed" }.map(\.name) }
}

extension House {
    var keyFile: String { state + "/store.key" }

    /// The keys, as a running gateway or a stopped one tells of them.
    func keys() async throws -> [KeyRows.Row] {
        try await parasol("keys", "list", "--format", "json").json(as: KeyRows.self).keys
    }

    func rotate() async throws -> String {
        try await parasol("keys", "rotate", "--format", "json").json(as: KeyChangeRow.self).current
    }

    func prune() async throws -> [String] {
        try await parasol("keys", "prune", "--format", "json").json(as: KeyChangeRow.self).removed
    }

    /// The exit code and the findings of `store verify`.
    func verify() async throws -> (code: CInt?, found: VerifyRow) {
        let run = try await parasol("store", "verify", "--format", "json")
        return (run.code, try run.json())
    }

    /// The keys themselves, as the file holds them.
    func secrets() throws -> [String] {
        struct File: Decodable { let keys: [String: String] }
        return try JSONDecoder().decode(File.self, from: Data(contentsOf: URL(filePath: keyFile))).keys.map(\.value)
    }
}
