/// One thing that every plugin must do.
package struct ConformanceCheck: Sendable {
    /// The name, for `--only`.
    package let name: String
    /// Which level asks for it.
    package let level: Int
    /// What a plugin that passes does, in a clause without a full stop.
    package let promise: String
    /// The checks of the same level without which this one would say nothing.
    package let needs: [String]
    /// In how many processes, one after the other, it must pass.
    package let processes: Int
    /// Asks; gives a note, or throws ``ConformanceFinding`` or ``NotApplicable``.
    let ask: @Sendable (CheckRun) async throws -> String?

    init(
        _ name: String, level: Int, _ promise: String, needs: [String] = [], processes: Int = 1,
        ask: @escaping @Sendable (CheckRun) async throws -> String?
    ) {
        self.name = name
        self.level = level
        self.promise = promise
        self.needs = needs
        self.processes = processes
        self.ask = ask
    }
}

extension ConformanceCheck {
    /// All checks, in the order in which they run.
    package static let all: [ConformanceCheck] = loading + answering + ending + hostile + repeating + load

    /// What each level promises of a plugin that reaches it.
    package static let levels: [(level: Int, promise: String)] = [
        (1, "loads, says what it is, starts, is healthy and stops"),
        (2, "answers everything it claims within the contract, and lets go of jobs and of the host when told to"),
        (3, "cannot be upset by what is asked: hostile text, broken requests, the same request again"),
        (4, "holds under load: back-pressure, a thousand jobs, bounded threads and memory, many starts"),
    ]
}
