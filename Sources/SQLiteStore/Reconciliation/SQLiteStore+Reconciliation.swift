package import DSRModel
import GRDB
package import JobStore

extension SQLiteStore {
    package func sightings(of items: [ListedItem]) async throws -> [Sighting] {
        try await read { session in try items.map { try session.sighting(of: $0) } }
    }

    package func openJobs(
        of target: String, type: RequestType, acceptedBefore: Int64, limit: Int
    ) async throws -> [Job] {
        try await read { session in
            var jobs: [Job] = []
            for state in JobState.allCases where !state.isFinal {
                jobs += try session.openJobs(
                    in: state, of: target, type: type, acceptedBefore: acceptedBefore, limit: limit)
            }
            return Array(jobs.sorted { $0.acceptedAt < $1.acceptedAt }.prefix(limit))
        }
    }

    package func backlog(now: Int64) async throws -> Backlog {
        try await read { try $0.backlog(now: now) }
    }
}
