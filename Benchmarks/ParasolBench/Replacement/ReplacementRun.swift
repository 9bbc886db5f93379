import DriverShell
import FoundationEssentials
import Glibc
import NIOCore

/// Renames libraries into place while webhooks arrive without pause, and looks when the new build serves the first.
struct ReplacementRun: Sendable {
    /// A plugin whose builds replace each other.
    struct Subject: Sendable {
        let kind: String
        let silo: BenchSilo
        /// The library that is replaced.
        let live: String
        /// Writes the library of a version; an odd one answers `notFound`, an even one `done`.
        let write: @Sendable (_ version: Int, _ file: String) async throws -> Void
    }

    let directory: BenchDirectory
    let load: Load
    let notebook: Notebook

    /// Webhooks that the old build serves before the rename, so that the load is under way.
    private static let before = 3

    /// Replaces a library so many times, and returns the number after the last webhook sent.
    func run(_ subject: Subject, count: Int, from number: Int) async throws -> Int {
        var next = number
        var times: [UInt64] = []
        for version in 1...count {
            load.progress.say("replacing the plugin in \(subject.kind), \(version) of \(count)")
            try await subject.write(version, directory.staged)
            let (sent, time) = try await replace(subject, by: version, from: next)
            times.append(time)
            next = sent
        }
        var facts = stat()
        let bytes = stat(subject.live, &facts) == 0 ? Int(facts.st_size) : 0
        let result = ReplacementResult(
            kind: subject.kind, libraryBytes: bytes, served: Latency(nanoseconds: times), webhooks: next - number,
            target: Targets.replacement)
        notebook.write { $0.replacements.append(result) }
        return next
    }

    /// One replacement, on one connection that sends the next webhook when the last one is reported.
    private func replace(
        _ subject: Subject, by version: Int, from number: Int
    ) async throws -> (sent: Int, nanoseconds: UInt64) {
        let plan = RoundPlan(
            "replacement", connections: 1, place: .worker, pacing: .report, webhooks: BenchPlan.replacementWebhooks,
            seconds: 30)
        let round = load.round(try await load.prepare(plan, from: number), plan, silo: subject.silo)
        let expected: PluginAnswerMark = version % 2 == 0 ? .done : .notFound
        let ledger = load.ledger
        let numbers = number..<number + plan.webhooks
        async let sending = round.run(connections: plan.connections, port: load.gateway.port, on: load.loop)
        try await Standstill.wait(ledger) { ledger.reports(numbers, where: { _ in true }).count >= Self.before }
        guard ledger.reports(numbers, where: { $0.answer == expected }).isEmpty else {
            throw BenchFailure("the old build answers what only the new one should")
        }
        let renamedAt = Moment.now()
        guard rename(directory.staged, subject.live) == 0 else {
            throw BenchFailure("\(subject.live) cannot be replaced (errno \(errno))")
        }
        try await Standstill.wait(ledger) {
            !ledger.reports(numbers, where: { $0.answer == expected }).isEmpty || round.isFinished
        }
        round.end()
        let sent = try await sending
        try await Standstill.waitForReports(ledger, sent)
        let served = ledger.reports(sent, where: { $0.answer == expected }).map(\.reportedAt).min()
        guard let served else {
            throw BenchFailure(
                "version \(version) of the plugin in \(subject.kind) served none of \(sent.count) webhooks")
        }
        return (sent.upperBound, served - renamedAt)
    }
}
