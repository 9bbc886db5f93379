import GRDB
import JobStore

/// The job that a delivery's key names.
struct KnownJob {
    let row: Int64
    let id: JobID
    let state: JobState
    let run: Int
    let endedAt: Int64?
    let attention: String?
    /// Whether it is found by its identifier alone, though the delivery knows its profile.
    var isKnownByPollAlone = false
    /// Whether another profile of the request has the same identifier, so that a list of what is pending does not
    /// say whose item it is.
    var hasTwin = false

    init(_ row: Row) throws {
        var columns = ColumnReader(row)
        self.row = columns.integer()
        id = JobID(rawValue: columns.text())
        state = try columns.name(JobState.self)
        run = Int(columns.integer())
        endedAt = columns.optionalInteger()
        attention = columns.optionalText()
    }

    static let columns = "id, uuid, state, run, ended_at, attention"

    var decided: AcceptanceDecision.KnownJob {
        .init(
            id: id, state: state, run: run, endedAt: endedAt, attention: attention,
            isKnownByPollAlone: isKnownByPollAlone)
    }
}
