import DSRModel
import Foundation

/// Webhooks that come from a file instead of a submission: Sombra believes what they say.
extension Belief {
    /// Makes known what a fixture's body names, so that its answers are taken; nil where it names too little.
    ///
    /// A job that was over is wiped: Sombra delivers it again only for "wipe and retry".
    mutating func adopt(_ facts: FixtureFacts, at now: Date) -> Delivery.Subject? {
        guard let type = facts.requestType, let request = facts.extras?.request?.id else { return nil }
        if facts.extras?.profile != nil { return adoptJob(facts, type: type, request: request, at: now) }
        if facts.extras?.enricher != nil { return adoptEnrichment(facts, type: type, request: request, at: now) }
        return nil
    }

    private mutating func adoptJob(
        _ facts: FixtureFacts, type: RequestType, request id: String, at now: Date
    ) -> Delivery.Subject? {
        guard let profile = facts.extras?.profile, let row = profile.RequestDataSiloId, let value = profile.identifier
        else { return nil }
        let siloID = facts.extras?.dataSilo?.id ?? row
        if dataSilos[id: siloID] == nil {
            add(DataSilo(id: siloID, title: facts.extras?.dataSilo?.title ?? "Adopted", acceptsAnyDatapoint: true))
        }
        let identifier = adoptIdentifier(profile.type ?? "custom", value)
        adoptRequest(id, type: type, facts, identifier, status: .compiling, at: now)
        if requestDataSilos[id: row] == nil { add(RequestDataSilo(id: row, request: id, dataSilo: siloID)) }
        guard let request = requests[id: id], let silo = dataSilos[id: siloID], let place = requestDataSilos[id: row]
        else { return nil }
        let job = Job(
            request: request, dataSilo: silo, row: place, profile: profile.id ?? "\(identifier.name):\(value)",
            identifier: identifier)
        var notes = Notes()
        switch jobs[id: job.id]?.state {
        case nil: add(job)
        case .some(let state) where state.isSettled: wipe(job.id, noting: &notes)
        case .some: setJob(job.id, to: .queued, noting: &notes)
        }
        return .job(job.id)
    }

    private mutating func adoptEnrichment(
        _ facts: FixtureFacts, type: RequestType, request id: String, at now: Date
    ) -> Delivery.Subject? {
        guard let extras = facts.extras, let check = extras.enricher?.id, let row = extras.requestEnricherId,
            let value = facts.requestIdentifier?.value
        else { return nil }
        let name = facts.requestIdentifier?.name ?? extras.identifier?.name ?? "custom"
        if preflightChecks[id: check] == nil {
            add(
                PreflightCheck(
                    id: check, title: extras.enricher?.title ?? "Adopted", inputIdentifier: name,
                    acceptsAnyIdentifier: true))
        }
        let identifier = adoptIdentifier(name, value)
        adoptRequest(id, type: type, facts, identifier, status: .enriching, at: now)
        let enrichment = Enrichment(request: id, check: check, requestEnricher: row, identifier: identifier)
        if enrichments[id: enrichment.id] == nil { add(enrichment) }
        return .enrichment(enrichment.id)
    }

    private func adoptIdentifier(_ name: String, _ value: String) -> RequestIdentifier {
        RequestIdentifier(id: mint.id(), name: name, value: value)
    }

    private mutating func adoptRequest(
        _ id: String, type: RequestType, _ facts: FixtureFacts, _ identifier: RequestIdentifier, status: RequestStatus,
        at now: Date
    ) {
        guard requests[id: id] == nil else {
            _ = requests.update(id) { request in
                if !request.has(identifier.name, identifier.value) { request.identifiers.append(identifier) }
            }
            return
        }
        requests.put(
            PrivacyRequest(
                id: id, type: type, coreIdentifier: facts.coreIdentifier?.value ?? "",
                dataSubject: facts.dataSubject?.type ?? "", isTest: facts.isTest ?? false, identifiers: [identifier],
                status: status, details: RequestDetails(), createdAt: now, dataSilos: [], preflightChecks: [],
                template: nil, token: TokenOptions(), knownData: [:]))
    }
}
