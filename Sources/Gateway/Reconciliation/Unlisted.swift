import JobStore

/// Jobs that are open here and that Sombra does not list.
///
/// Pure. Absence proves nothing: an item can be skipped when the list moves while it is read, and Sombra may not list
/// what it waits for. So a job must be missing from two whole lists in a row before anybody is told or asked, and
/// nothing is ever done to it.
struct Unlisted: Sendable {
    private var missing: Set<JobID> = []
    private var answers: [JobID: String] = [:]

    /// Notes the open jobs that a whole list did not have, and answers those that the one before it did not have either.
    mutating func note(_ jobs: [Job]) -> [Job] {
        let again = jobs.filter { missing.contains($0.id) }
        missing = Set(jobs.map(\.id))
        answers = answers.filter { missing.contains($0.key) }
        return again
    }

    /// What Sombra said of the request when it was asked.
    func answer(of job: JobID) -> String? { answers[job] }

    mutating func setAnswer(_ answer: String, of job: JobID) { answers[job] = answer }
}
