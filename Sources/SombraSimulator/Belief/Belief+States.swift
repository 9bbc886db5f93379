/// The only places where a job, a check, a request or an integration changes its state, so that the counts stay right.
extension Belief {
    mutating func setJob(_ id: String, to state: ProcessingState, noting notes: inout Notes) {
        guard let before = jobs[id: id]?.state, before != state else { return }
        _ = jobs.update(id) { job in
            job.state = state
            if state.isSettled {
                job.retryAfterDate = nil
                job.pollID = nil
            }
        }
        recount(from: before, to: state)
        notes.change("job", from: before.rawValue, to: state.rawValue)
    }

    mutating func setEnrichment(_ id: String, to state: ProcessingState, noting notes: inout Notes) {
        guard let before = enrichments[id: id]?.state, before != state else { return }
        _ = enrichments.update(id) { $0.state = state }
        recount(from: before, to: state)
        notes.change("check", from: before.rawValue, to: state.rawValue)
    }

    mutating func setRow(_ id: String, to state: ProcessingState, noting notes: inout Notes) {
        guard let before = requestDataSilos[id: id]?.state, before != state else { return }
        _ = requestDataSilos.update(id) { $0.state = state }
        notes.change("integration", from: before.rawValue, to: state.rawValue)
    }

    mutating func setRequest(_ id: String, to status: RequestStatus, noting notes: inout Notes) {
        guard let before = requests[id: id]?.status, before != status else { return }
        _ = requests.update(id) { $0.status = status }
        notes.change("request", from: before.rawValue, to: status.rawValue)
    }

    mutating func add(_ job: Job) {
        jobs.put(job)
        unsettled += job.state.isSettled ? 0 : 1
        unanswered += job.state.awaitsAnswer ? 1 : 0
        _ = requestDataSilos.update(job.requestDataSilo) { $0.jobs.append(job.id) }
    }

    mutating func add(_ enrichment: Enrichment) {
        enrichments.put(enrichment)
        enrichmentsOfRequest[enrichment.request, default: []].append(enrichment.id)
        unsettled += 1
        unanswered += 1
    }

    mutating func add(_ row: RequestDataSilo) {
        requestDataSilos.put(row)
        rowsOfRequest[row.request, default: []].append(row.id)
    }

    /// Closes the integration, and the request where the simulator is set to, once every job is over.
    mutating func closeIfSettled(row id: String, noting notes: inout Notes) {
        guard let row = requestDataSilos[id: id], row.jobs.allSatisfy({ jobs[id: $0]?.state.isSettled == true }) else {
            return
        }
        if !row.state.isSettled { setRow(id, to: .resolved, noting: &notes) }
        if completesSettledRequests, requests[id: row.request]?.status == .compiling, isSettled(row.request) {
            setRequest(row.request, to: .completed, noting: &notes)
        }
    }

    /// Ends whatever was still open of a request that takes no answers any more.
    mutating func closeRequest(_ id: String, as status: RequestStatus, noting notes: inout Notes) {
        setRequest(id, to: status, noting: &notes)
        for job in jobs(of: id) where !job.state.isSettled {
            setJob(job.id, to: .requestClosed, noting: &notes)
        }
        for row in rowsOfRequest[id] ?? [] where requestDataSilos[id: row]?.state.isSettled == false {
            setRow(row, to: .requestClosed, noting: &notes)
        }
        for enrichment in enrichments(of: id) where !enrichment.state.isSettled {
            setEnrichment(enrichment.id, to: .requestClosed, noting: &notes)
        }
    }

    private mutating func recount(from before: ProcessingState, to after: ProcessingState) {
        unsettled += (after.isSettled ? 0 : 1) - (before.isSettled ? 0 : 1)
        unanswered += (after.awaitsAnswer ? 1 : 0) - (before.awaitsAnswer ? 1 : 0)
    }
}
