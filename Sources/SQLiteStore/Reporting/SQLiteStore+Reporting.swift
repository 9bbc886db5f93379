package import JobStore

extension SQLiteStore {
    package func claimReports(_ claim: ReportClaim) async throws -> ClaimedReports {
        try await write { try $0.claimReports(claim) }
    }

    package func endReport(_ end: ReportEnd) async throws -> Bool {
        try await sealer.placing {
            var replacements: [SealedReport] = []
            if case .replaced(let calls, _) = end.disposition {
                replacements = try calls.map { try SealedReport($0, now: end.now, sealer: sealer) }
            }
            return try await write { [replacements] in try $0.end(end, replacements: replacements) }
        }
    }
}
