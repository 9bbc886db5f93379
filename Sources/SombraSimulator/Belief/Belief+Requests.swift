package import Foundation

/// How requests come, fan out and end.
extension Belief {
    /// Takes a request and returns its id; what has to be delivered first is due.
    @discardableResult
    package mutating func submit(_ submission: Submission, at now: Date) throws(SimulatorError) -> String {
        let id = submission.id ?? mint.id()
        if requests[id: id] != nil { throw .requestExists(id) }
        if let unknown = submission.preflightChecks.first(where: { preflightChecks[id: $0] == nil }) {
            throw .unknown("preflight check", unknown, known: preflightChecks.map(\.id))
        }
        if let unknown = submission.dataSilos.first(where: { dataSilos[id: $0] == nil }) {
            throw .unknown("data silo", unknown, known: dataSilos.map(\.id))
        }
        requests.put(
            PrivacyRequest(
                id: id, type: submission.type, coreIdentifier: submission.coreIdentifier,
                dataSubject: submission.dataSubject, isTest: submission.isTest,
                identifiers: submission.identifiers.map {
                    RequestIdentifier(id: mint.id(), name: $0.name, value: $0.value)
                },
                status: .enriching, details: submission.details, createdAt: now,
                dataSilos: submission.dataSilos.isEmpty ? dataSilos.map(\.id) : submission.dataSilos,
                preflightChecks: submission.preflightChecks, template: nil, token: submission.token,
                knownData: submission.knownData
            ))
        for check in submission.preflightChecks { addEnrichments(of: check, to: id) }
        var notes = Notes()
        fanOutIfEnriched(id, noting: &notes)
        return id
    }

    /// One row for each identifier of the kind that the check takes.
    private mutating func addEnrichments(of check: String, to request: String) {
        guard let check = preflightChecks[id: check], let identifiers = requests[id: request]?.identifiers else {
            return
        }
        let requestEnricher = mint.id()
        for identifier in identifiers where identifier.name == check.inputIdentifier {
            let enrichment = Enrichment(
                request: request, check: check.id, requestEnricher: requestEnricher, identifier: identifier)
            add(enrichment)
            due.append(.enrichment(enrichment.id))
        }
    }

    /// Once every check has answered and nothing holds the request, one job for each data silo and identifier.
    mutating func fanOutIfEnriched(_ id: String, noting notes: inout Notes) {
        guard let request = requests[id: id], request.status == .enriching,
            enrichments(of: id).allSatisfy(\.state.isSettled)
        else { return }
        setRequest(id, to: .compiling, noting: &notes)
        for silo in request.dataSilos.compactMap({ dataSilos[id: $0] }) where silo.requestTypes.contains(request.type) {
            let identifiers = request.identifiers.filter { silo.identifierTypes.contains($0.name) }
            guard !identifiers.isEmpty else { continue }
            let row = RequestDataSilo(id: mint.id(), request: id, dataSilo: silo.id)
            add(row)
            for identifier in identifiers {
                let job = Job(
                    request: request, dataSilo: silo, row: row, profile: mint.id(), identifier: identifier)
                add(job)
                due.append(.job(job.id))
            }
        }
    }

    /// The platform, an operator or the person moves the request on; where it is over then, so are its jobs.
    package mutating func move(_ id: String, to status: RequestStatus) throws(SimulatorError) {
        guard requests[id: id] != nil else { throw .unknown("request", id, known: []) }
        var notes = Notes()
        if status.isActive {
            setRequest(id, to: status, noting: &notes)
        } else {
            closeRequest(id, as: status, noting: &notes)
        }
    }

    /// An operator lets a request go on that a check had put on hold; what has to be delivered is due.
    package mutating func resume(_ id: String) throws(SimulatorError) {
        guard let request = requests[id: id] else { throw .unknown("request", id, known: []) }
        guard request.status == .onHold else { return }
        var notes = Notes()
        setRequest(id, to: .enriching, noting: &notes)
        fanOutIfEnriched(id, noting: &notes)
    }
}
