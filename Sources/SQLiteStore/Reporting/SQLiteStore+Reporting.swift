package import JobStore

extension SQLiteStore {
    package func claimReports(now: Int64, limit: Int, excludingTargets: Set<String>) async throws -> ClaimedReports {
        try await write { try $0.claimReports(now: now, limit: limit, excludingTargets: excludingTargets) }
    }

    package func endReport(_ end: ReportEnd) async throws -> Bool {
        var replacements: [SealedReport] = []
        switch end.disposition {
        case .replaced(let calls, _), .divided(let calls):
            replacements = try calls.map { try SealedReport($0, now: end.now, sealer: sealer) }
        case .sent, .retry, .dropped: break
        }
        return try await write { [replacements] in try $0.end(end, replacements: replacements) }
    }
}
