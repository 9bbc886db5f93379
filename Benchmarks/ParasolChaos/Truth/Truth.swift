import Foundation

/// What the plugins did, by their own ledger outside of the gateway.
struct Truth: Sendable {
    /// One plugin's part of one job.
    struct Key: Hashable, Sendable {
        var role: Role
        var request: String
        var identifier: String
    }

    struct Part: Sendable {
        /// How often it was called.
        var begun = 0
        /// How often something was done that cannot be taken back.
        var effects = 0
        /// What it answered; the gateway may have heard all of it, or less.
        var answers: Set<String> = []
        /// How many rows, files or values of each datapoint.
        var emitted: [String: Int] = [:]

        /// Whether the person's data was dealt with, by this or an earlier attempt.
        var isDone: Bool { answers.contains("done") || effects > 0 || answers.contains("notFound") && begun > 1 }
        var hasEnded: Bool { answers.contains("done") || answers.contains("notFound") }
    }

    private(set) var parts: [Key: Part] = [:]
    /// What no plugin may ever see, such as another's poll id.
    private(set) var faults: [String] = []
    private(set) var lines = 0

    subscript(_ role: Role, _ request: String, _ identifier: String) -> Part {
        parts[Key(role: role, request: request, identifier: identifier)] ?? Part()
    }

    /// What the plugins of some roles answered about a request, whoever it names.
    func answers(_ roles: [Role], _ request: String) -> Set<String> {
        parts.filter { $0.key.request == request && roles.contains($0.key.role) }
            .reduce(into: []) { $0.formUnion($1.value.answers) }
    }

    static func read(_ file: String) throws -> Truth {
        var truth = Truth()
        try String(contentsOf: URL(filePath: file), encoding: .utf8).enumerateLines { line, _ in truth.add(line) }
        return truth
    }

    /// Takes a line of the ledger; the last one of a process that was killed in writing can be half a line.
    mutating func add(_ line: String) {
        let words = line.split(separator: " ").map(String.init)
        guard words.count == 9, let role = Role(rawValue: words[0]) else { return }
        lines += 1
        let key = Key(role: role, request: words[4], identifier: words[5])
        switch words[2] {
        case "begin": parts[key, default: Part()].begun += 1
        case "effect": parts[key, default: Part()].effects += 1
        case "answer": parts[key, default: Part()].answers.insert(words[8])
        case "emit":
            let halves = words[8].split(separator: "=")
            if halves.count == 2, let count = Int(halves[1]) {
                parts[key, default: Part()].emitted[String(halves[0])] = count
            }
        default: faults.append("plugin \(role.rawValue), request \(words[4]): \(words[2])")
        }
        if parts[key]?.effects ?? 0 > 1 { faults.append("request \(words[4]) was erased twice by \(role.rawValue)") }
    }

    /// Forgets all answers about a request, as if no plugin had said anything: of the self-test.
    mutating func forget(_ request: String) {
        for key in parts.keys where key.request == request { parts[key] = nil }
    }
}
