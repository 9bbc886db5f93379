import FoundationEssentials

/// Freezes erasures in the middle of a load, and lets them go on when it has ended.
struct FreezeRun: Sendable {
    let load: Load
    let plan: BenchPlan
    let notebook: Notebook
    /// Where the plugin notes the times of its erasures.
    let erasures: String

    func run() async throws {
        let round = RoundPlan(
            "freeze", connections: 32, pacing: .answer, webhooks: plan.freezeWebhooks, seconds: 60,
            perSecond: BenchPlan.freezeRate)
        let prepared = try await load.prepare(round, from: plan.freezeNumbers.lowerBound)
        async let sending = load.run(prepared, round)
        try await Standstill.wait(load.ledger, until: { answered >= plan.freezeWebhooks / 2 })
        let start = Moment.now()
        try await load.gateway.freeze()
        let end = Moment.now()
        let numbers = try await sending
        // Erasures that should not be are waited for.
        try await Task.sleep(for: .seconds(2))
        let times = try erasureTimes()
        let entries = load.ledger.entries(numbers)
        let (first, last) = (entries.map(\.sentAt).min() ?? start, entries.map(\.answeredAt).max() ?? start)
        try await load.gateway.unfreeze()
        let reports: Result<Void, any Error>
        do {
            reports = .success(try await Standstill.waitForReports(load.ledger, numbers))
        } catch {
            reports = .failure(error)
        }
        let result = FreezeResult(
            webhooks: numbers.count, perSecond: Double(numbers.count) / (Double(last - first) / 1e9),
            command: Double(end - start) / 1e6,
            latestErasure: (Double(times.max() ?? start) - Double(start)) / 1e6, erased: times.count,
            waited: numbers.count - times.count, lost: load.ledger.unreported(numbers).count, target: Targets.freeze)
        notebook.write {
            $0.freeze = result
            if times.isEmpty { $0.failures.append("no erasure was noted, so nothing shows when the last one came") }
            if result.latestErasure > Targets.freeze {
                $0.failures.append("an erasure came \(Figures.text(result.latestErasure)) ms after `freeze`")
            }
        }
        try reports.get()
    }

    private var answered: Int { load.ledger.entries(plan.freezeNumbers).count { $0.answeredAt > 0 } }

    private func erasureTimes() throws -> [UInt64] {
        let notes = [UInt8](try Data(contentsOf: URL(filePath: erasures)))
        return stride(from: 0, to: notes.count - 7, by: 8).map { start in
            notes[start..<start + 8].reversed().reduce(0) { $0 << 8 | UInt64($1) }
        }
    }
}
