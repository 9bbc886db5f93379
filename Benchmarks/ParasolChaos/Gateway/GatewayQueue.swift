import DriverShell
import Foundation
import Subprocess
import SystemPackage

/// The queue of the running gateway, as an operator sees it.
struct GatewayQueue: Sendable {
    let executable: String
    let state: String

    struct Row: Decodable, Sendable {
        var id: String
        var state: String
        var request: String
        /// The data silo or check.
        var target: String
        var attention: String?
    }

    private struct Rows: Decodable { var jobs: [Row] }

    private struct Plugins: Decodable {
        struct Row: Decodable {
            var id: String
            var state: String
        }
        var plugins: [Row]
    }

    /// All jobs that are not over.
    func open() async throws -> [Row] {
        var rows: [Row] = []
        for state in ["accepted", "running", "reporting", "parked", "attention"] {
            let text = try await parasol("jobs", "list", "--state", state, "--limit", "10000", "--format", "json")
            rows += try JSONDecoder().decode(Rows.self, from: Data(text.utf8)).jobs
        }
        return rows
    }

    private struct Sheet: Decodable {
        struct Part: Decodable {
            var plugin: String
            var state: String
            var attempts: Int
            var dueAt: Int64
        }
        struct Call: Decodable {
            var sequence: Int
            var state: String
            var attempts: Int
        }
        var tasks: [Part]
        var reports: [Call]
    }

    /// What a job waits for, in a line.
    func reason(_ row: Row) async throws -> String {
        let text = try await parasol("jobs", "show", row.id, "--format", "json")
        let sheet = try JSONDecoder().decode(Sheet.self, from: Data(text.utf8))
        let now = Int64(Date().timeIntervalSince1970 * 1_000)
        let parts = sheet.tasks.map { part in
            "\(part.plugin) \(part.state) after \(part.attempts) attempts, due in \((part.dueAt - now) / 1_000) s"
        }
        let calls = sheet.reports.map { "call \($0.sequence) \($0.state) after \($0.attempts) attempts" }
        return ([row.state + (row.attention.map { ": " + $0 } ?? "")] + parts + calls).joined(separator: ", ")
    }

    /// Lifts all quarantines, as an operator would; returns which.
    func release() async throws -> [String] {
        let text = try await parasol("plugin", "list", "--format", "json")
        let listed = try JSONDecoder().decode(Plugins.self, from: Data(text.utf8)).plugins
        let quarantined = listed.filter { $0.state == "quarantined" }.map(\.id)
        for id in quarantined { _ = try await parasol("plugin", "release", id) }
        return quarantined
    }

    private func parasol(_ command: String...) async throws -> String {
        try await ShortCommand.run(.path(FilePath(executable)), command + ["--state-directory", state])
    }
}
