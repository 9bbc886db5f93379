package import Foundation

/// How webhooks go out and what their answers mean.
///
/// Source: reference 1.5 and 5.
extension Belief {
    /// Notes that a webhook goes out; its nonce replaces the older one.
    package mutating func beginDelivery(
        of subject: Delivery.Subject, jti: String?, at now: Date, nonce: String? = nil
    ) -> (delivery: Int, nonce: String)? {
        let request: String
        let run: Int
        switch subject {
        case .job(let id):
            guard let job = jobs[id: id] else { return nil }
            (request, run) = (job.request, job.run)
            _ = jobs.update(id) { $0.isAnswered = false }
        case .enrichment(let id):
            guard let enrichment = enrichments[id: id] else { return nil }
            (request, run) = (enrichment.request, 1)
            _ = enrichments.update(id) { $0.isAnswered = false }
        }
        let granted = grantNonce(nonce, for: subject, run: run)
        let delivery = Delivery(id: deliveries.count + 1, request: request, subject: subject, at: now, jti: jti)
        deliveries.put(delivery)
        return (delivery.id, granted)
    }

    mutating func grantNonce(_ nonce: String? = nil, for subject: Delivery.Subject, run: Int) -> String {
        let nonce = nonce ?? mint.nonce()
        nonces[nonce] = NonceGrant(subject: subject, run: run, generation: keyGeneration)
        newestNonces[subject] = nonce
        return nonce
    }

    /// Notes the answer to a webhook; what has to be delivered next is due.
    ///
    /// A report may come before the answer to its webhook does; then the report holds.
    package mutating func endDelivery(_ id: Int, _ answer: WebhookAnswer, at now: Date? = nil) {
        guard let delivery = deliveries[id: id] else { return }
        _ = deliveries.update(id) { delivery in
            delivery.status = answer.status
            delivery.failure = answer.failure
            delivery.endedAt = now
        }
        var notes = Notes()
        switch delivery.subject {
        case .job(let id): take(answer, forJob: id, noting: &notes)
        case .enrichment(let id): take(answer, forEnrichment: id, noting: &notes)
        }
    }

    private mutating func take(_ answer: WebhookAnswer, forJob id: String, noting notes: inout Notes) {
        guard let job = jobs[id: id], !job.isAnswered, !job.state.isSettled else { return }
        switch answer.status {
        case 200: setJob(id, to: .remoteProcessing, noting: &notes)
        case 204:
            _ = jobs.update(id) { $0.skipRest(by: "204", noting: &notes) }
            setJob(id, to: .skipped, noting: &notes)
            closeIfSettled(row: job.requestDataSilo, noting: &notes)
        default: setJob(id, to: .error, noting: &notes)
        }
    }

    private mutating func take(_ answer: WebhookAnswer, forEnrichment id: String, noting notes: inout Notes) {
        guard let enrichment = enrichments[id: id], !enrichment.isAnswered, !enrichment.state.isSettled else { return }
        switch answer.status {
        case 200:
            guard let (decision, template) = answer.decision else {
                return setEnrichment(id, to: .remoteProcessing, noting: &notes)
            }
            _ = enrichments.update(id) { $0.decision = decision }
            setEnrichment(id, to: .resolved, noting: &notes)
            decide(decision, template, for: enrichment.request, noting: &notes)
        case 204: setEnrichment(id, to: .skipped, noting: &notes)
        default: setEnrichment(id, to: .error, noting: &notes)
        }
        fanOutIfEnriched(enrichment.request, noting: &notes)
    }

    /// Queues what is not settled once more: Transcend repeats stuck jobs by itself, and on demand.
    package mutating func redeliver(_ request: String, dataSilo: String? = nil) throws(SimulatorError) {
        guard requests[id: request]?.status.isActive == true else { throw .notActive(request) }
        var notes = Notes()
        for enrichment in enrichments(of: request) where dataSilo == nil && !enrichment.state.isSettled {
            setEnrichment(enrichment.id, to: .queued, noting: &notes)
            due.append(.enrichment(enrichment.id))
        }
        for job in jobs(of: request) where !job.state.isSettled && (dataSilo ?? job.dataSilo) == job.dataSilo {
            setJob(job.id, to: .queued, noting: &notes)
            due.append(.job(job.id))
        }
    }

    /// Delivers one job again at its `retryAfterDate`, unless something else came of it meanwhile.
    mutating func redeliver(job id: String, dueAt date: Date) {
        guard let job = jobs[id: id], job.retryAfterDate == date, job.state == .waiting || job.state == .error else {
            return
        }
        var notes = Notes()
        setJob(id, to: .queued, noting: &notes)
        due.append(.job(id))
    }

    /// Forgets all that came for the jobs and delivers them anew: same ids, new nonces.
    ///
    /// A request that was over opens again.
    package mutating func wipeAndRetry(_ request: String, dataSilo: String? = nil) throws(SimulatorError) {
        let jobs = jobs(of: request).filter { (dataSilo ?? $0.dataSilo) == $0.dataSilo }
        guard !jobs.isEmpty else { throw .nothingToWipe(request) }
        var notes = Notes()
        setRequest(request, to: .compiling, noting: &notes)
        for job in jobs {
            wipe(job.id, noting: &notes)
            due.append(.job(job.id))
        }
    }

    mutating func wipe(_ id: String, noting notes: inout Notes) {
        _ = jobs.update(id) { $0.wipe() }
        // The list of what is pending gives a nonce of the new run, also before a webhook of it goes out.
        newestNonces[.job(id)] = nil
        setJob(id, to: .queued, noting: &notes)
        if let row = jobs[id: id]?.requestDataSilo { setRow(row, to: .queued, noting: &notes) }
    }
}
