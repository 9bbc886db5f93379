/// What `parasol jobs list --format json` prints.
struct JobRows: Decodable {
    struct Row: Decodable {
        let id: String
        let state: String
        let type: String
        let request: String
        let attention: String?
    }

    let jobs: [Row]
}

/// What `parasol jobs show --format json` prints.
struct JobSheet: Decodable {
    struct Part: Decodable {
        let plugin: String
        let state: String
        let attempts: Int
    }

    struct Call: Decodable {
        let state: String
        let attempts: Int
    }

    let job: JobRows.Row
    let tasks: [Part]
    let reports: [Call]
}

extension House {
    /// The one job of a request, as the running gateway shows it.
    func job(of request: String) async throws -> JobSheet {
        let list = try await parasol("jobs", "list", "--request", request, "--format", "json").json(as: JobRows.self)
        guard let row = list.jobs.first, list.jobs.count == 1 else {
            throw Inbox.Missed(description: "the gateway has \(list.jobs.count) jobs of the request")
        }
        return try await parasol("jobs", "show", row.id, "--format", "json").json()
    }
}
