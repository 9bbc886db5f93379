package import JobStore

extension SQLiteStore {
    package func claimReports(_ claim: ReportClaim) async throws -> ClaimedReports {
        try await follow(claim.now)
        return try await write { try $0.claimReports(claim) }
    }

    package func endReport(_ end: ReportEnd) async throws -> Bool {
        try await sealer.placing {
            var replacements: [SealedReport] = []
            switch end.disposition {
            case .replaced(let calls, _), .divided(let calls):
                replacements = try calls.map { try SealedReport($0, now: end.now, sealer: sealer) }
            case .sent, .retry, .returned, .nonceRefused, .dropped: break
            }
            return try await write { [replacements] in try $0.end(end, replacements: replacements) }
        }
    }
}
