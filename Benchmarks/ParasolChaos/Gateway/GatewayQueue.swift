import Foundation
import Subprocess
import SystemPackage

/// The queue of the running gateway, as an operator sees it.
struct GatewayQueue: Sendable {
    let executable: String
    let state: String

    struct Row: Decodable, Sendable {
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
