/// What answers to a preflight do.
///
/// Source: reference 5.
extension Belief {
    /// Answers the check of one nonce.
    mutating func enrich(_ id: String, _ answer: EnrichmentAnswer, noting notes: inout Notes) throws(Refusal) -> Reply {
        guard let enrichment = enrichments[id: id], let request = requests[id: enrichment.request] else {
            throw .foreignNonce
        }
        // Closed with its request is not answered: the request's own state is the reason to refuse then.
        guard enrichment.state == .requestClosed || !enrichment.state.isSettled else { throw .enricherResolved }
        guard request.status.isActive else { throw .inactive(request.status) }
        let returned = try check(answer, of: enrichment.check)
        _ = enrichments.update(id) { enrichment in
            enrichment.isAnswered = true
            enrichment.returned = returned
            if case .decision(let decision, _) = answer { enrichment.decision = decision }
        }
        setEnrichment(id, to: .resolved, noting: &notes)
        switch answer {
        case .identifiers: addIdentifiers(returned, to: request.id)
        case .decision(let decision, let template): decide(decision, template, for: request.id, noting: &notes)
        }
        fanOutIfEnriched(request.id, noting: &notes)
        return .taken
    }

    /// Answers a check by hand: all rows that it has in the request.
    mutating func enrich(
        request: String, check: String, _ answer: EnrichmentAnswer, noting notes: inout Notes
    ) throws(Refusal) -> Reply {
        let rows = enrichments(of: request).filter { $0.check == check }
        guard !rows.isEmpty else { throw .notFound("Request enricher") }
        let open = rows.filter { !$0.state.isSettled }
        guard !open.isEmpty else { throw .enricherResolved }
        for row in open where enrichments[id: row.id]?.state.isSettled == false {
            _ = try enrich(row.id, answer, noting: &notes)
        }
        return .taken
    }

    /// A check cancels the request or puts it on hold.
    mutating func decide(
        _ decision: RequestStatus, _ template: EmailTemplate?, for request: String, noting notes: inout Notes
    ) {
        _ = requests.update(request) { $0.template = template }
        if decision == .canceled {
            closeRequest(request, as: .canceled, noting: &notes)
        } else {
            setRequest(request, to: .onHold, noting: &notes)
        }
    }

    private func check(_ answer: EnrichmentAnswer, of id: String) throws(Refusal) -> [RequestIdentifier] {
        guard case .identifiers(let named) = answer, let check = preflightChecks[id: id] else { return [] }
        for (name, _) in named where !check.acceptsAnyIdentifier && !check.outputIdentifiers.contains(name) {
            throw .malformed("identifier \"\(name.prefix(64))\" is no output of the preflight check")
        }
        return named.flatMap { name, values in
            values.map { RequestIdentifier(id: mint.id(), name: name, value: $0) }
        }
    }

    private mutating func addIdentifiers(_ found: [RequestIdentifier], to request: String) {
        _ = requests.update(request) { request in
            for identifier in found where !request.has(identifier.name, identifier.value) {
                request.identifiers.append(identifier)
            }
        }
    }
}
