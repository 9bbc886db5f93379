import Console

/// What a gateway has on record of the jobs of requests, through its control socket.
enum JobRecords {
    static func of(_ requests: [String], from gateway: ControlClient) async throws -> [JobDetail] {
        var records: [JobDetail] = []
        for request in requests {
            let list = try await gateway.get("/v1/jobs?request=\(request)&limit=100", as: JobList.self)
            for job in list.jobs {
                records.append(try await gateway.get("/v1/jobs/\(job.id)", as: JobDetail.self))
            }
        }
        return records
    }
}
