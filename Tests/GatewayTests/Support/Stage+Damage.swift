import JobStore
import Testing

@testable import Gateway
@testable import SQLiteStore

/// What somebody else does to the database while the gateway runs.
extension Stage {
    func meddle(_ sql: String) async throws { try await gateway.sqlite.write { try $0.run(sql) } }

    /// Changes the sealed bodies of some requests' jobs where they lie.
    func spoilBodies(of requests: [String]) async throws {
        try await meddle("UPDATE payloads SET body = x'0102' WHERE job IN (\(Self.rows(of: requests)))")
    }

    /// Changes the sealed results of a request's jobs where they lie.
    func spoilResults(of request: String) async throws {
        try await meddle(
            """
            UPDATE results SET message = x'0102'
            WHERE task IN (SELECT id FROM tasks WHERE job IN (\(Self.rows(of: [request]))))
            """)
    }

    /// Changes the sealed nonces of a request's jobs where they lie.
    func spoilNonces(of request: String) async throws {
        try await meddle("UPDATE payloads SET nonce = x'0102' WHERE job IN (\(Self.rows(of: [request])))")
    }

    /// Puts a call that no version writes in the place of a request's call in the outbox.
    func garbleCall(of request: String) async throws {
        let report = try #require(try await record(of: request, in: .reporting).reports.first)
        let context = SealContext(table: "reports", column: "call", row: "\(report.id)")
        let call = try gateway.sealer.seal(Array(#"{"canary":1}"#.utf8), context: context)
        let hex = call.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        try await meddle("UPDATE reports SET call = x'\(hex)' WHERE uuid = '\(report.id)'")
    }

    private static func rows(of requests: [String]) -> String {
        "SELECT id FROM jobs WHERE request_id IN (\(requests.map { "'\($0)'" }.joined(separator: ", ")))"
    }

    /// Waits until a request's job is with a person, and gives the reason; the job itself may not be readable.
    func withPerson(_ request: String) async throws -> String? {
        var reason: String?
        try await store.until { store in
            let job = try await store.list(JobFilter(requestID: request)).first
            reason = job?.attention
            return job?.state == .attention
        }
        return reason
    }
}
