/// Waits for the run to get somewhere, and notices when it no longer moves.
enum Standstill {
    private static let patience = Duration.seconds(30)
    private static let look = Duration.milliseconds(10)

    /// Returns once the condition holds; throws when the ledger has a fault, or when nothing happened for 30 s.
    static func wait(_ ledger: Ledger, until condition: () -> Bool) async throws {
        var steps = ledger.steps
        var movedAt = ContinuousClock.now
        while !condition() {
            if let fault = ledger.fault { throw BenchFailure(fault) }
            if ledger.steps != steps {
                steps = ledger.steps
                movedAt = .now
            } else if movedAt.duration(to: .now) > patience {
                throw BenchFailure("nothing happened for \(patience): an answer or a report is missing")
            }
            try await Task.sleep(for: look)
        }
        if let fault = ledger.fault { throw BenchFailure(fault) }
    }

    /// Returns once every answered webhook of a range has its report; names those that have none.
    static func waitForReports(_ ledger: Ledger, _ numbers: Range<Int>) async throws {
        do {
            try await wait(ledger, until: { ledger.unreported(numbers).isEmpty })
        } catch let failure as BenchFailure {
            let missing = ledger.unreported(numbers)
            guard !missing.isEmpty, ledger.fault == nil else { throw failure }
            let some = missing.prefix(5).map { "\($0) (request \(WebhookIDs(number: $0).request))" }
            throw BenchFailure(
                "\(missing.count) of \(numbers.count) webhooks have no report after \(patience) without one: "
                    + some.joined(separator: ", ") + (missing.count > some.count ? ", …" : ""))
        }
    }
}
