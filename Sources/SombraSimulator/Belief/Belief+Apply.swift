import DSRModel
import Foundation

extension Belief {
    /// Applies a well-formed call and records it.
    package mutating func apply(_ call: Call, from caller: Caller) -> Reply {
        var notes = Notes()
        var subject: Delivery.Subject?
        var usedOlderNonce = false
        let reply: Reply
        do throws(Refusal) {
            switch call {
            case .publicKey: reply = .publicKey
            case .identifiers(let request, let first, let offset):
                reply = try identifiers(of: request, first: first, offset: offset)
            case .pending(let silo, let type, let limit, let offset):
                reply = try pending(
                    dataSilo: silo, type: type, limit: limit, offset: offset, scope: caller.scope, at: caller.at)
            case .request(let id): reply = try status(ofRequest: id)
            case .enrichment(.check(let request, let check), let answer):
                reply = try enrich(request: request, check: check, answer, noting: &notes)
            case .enrichment(.nonce(let nonce), let answer):
                let grant = try grant(nonce)
                guard case .enrichment(let id) = grant.subject else { throw .foreignNonce }
                (subject, usedOlderNonce) = (grant.subject, newestNonces[grant.subject] != nonce)
                reply = try enrich(id, answer, noting: &notes)
            case .values(let nonce, _), .file(let nonce, _), .page(let nonce, _), .confirmation(let nonce, _):
                let grant = try grant(nonce)
                guard case .job(let id) = grant.subject else { throw .foreignNonce }
                (subject, usedOlderNonce) = (grant.subject, newestNonces[grant.subject] != nonce)
                reply = try report(call, for: id, run: grant.run, scope: caller.scope, noting: &notes)
            }
        } catch {
            reply = .refused(error)
        }
        record(reply, caller, subject, notes, usedOlderNonce: usedOlderNonce)
        return reply
    }

    /// Records a call that was refused before it could be applied.
    package mutating func refuse(_ refusal: Refusal, _ caller: Caller, nonce: String?) -> Reply {
        let reply = Reply.refused(refusal)
        record(reply, caller, nonce.flatMap { nonces[$0]?.subject }, Notes(), usedOlderNonce: false)
        return reply
    }

    /// Records a call that got an injected answer (or none, then the status is 0) and was never looked at.
    package mutating func noteUntaken(_ caller: Caller, status: Int, nonce: String?) {
        let subject = nonce.flatMap { nonces[$0]?.subject }
        append(caller, status: status, refusal: nil, subject, Notes(), usedOlderNonce: false)
    }

    /// The data silo that a nonce belongs to.
    package func dataSilo(ofNonce nonce: String) -> String? {
        guard case .job(let id) = nonces[nonce]?.subject else { return nil }
        return jobs[id: id]?.dataSilo
    }

    private func grant(_ nonce: String) throws(Refusal) -> NonceGrant {
        // Gateways remember the four latest key sets (reference 7.1).
        guard let grant = nonces[nonce], keyGeneration - grant.generation < 4 else { throw .foreignNonce }
        return grant
    }

    private mutating func report(
        _ call: Call, for id: String, run: Int, scope: KeyScope, noting notes: inout Notes
    ) throws(Refusal) -> Reply {
        guard let job = jobs[id: id], let request = requests[id: job.request] else { throw .foreignNonce }
        guard admits(scope, to: job.dataSilo) else { throw .unauthorized }
        guard request.status.isActive else { throw .inactive(request.status) }
        for name in datapoints(of: call) where !job.takes(name) {
            let why = job.type == .access ? "is not configured for the data silo" : "belongs to no \(job.type.rawValue)"
            throw .malformed("unknown datapoint \"\(name.prefix(64))\": it \(why)")
        }
        if run < job.run {
            notes.violate(.staleRun, nil, "the nonce is of run \(run), and run \(job.run) has begun")
        }
        _ = jobs.update(id) { $0.isAnswered = true }
        switch call {
        case .values(_, let report): takeValues(report, for: id, noting: &notes)
        case .file(_, let upload): takeFile(upload, for: id, noting: &notes)
        case .page(_, let upload): takePage(upload, for: id, noting: &notes)
        case .confirmation(_, let confirmation): take(confirmation, for: id, noting: &notes)
        case .publicKey, .enrichment, .identifiers, .pending, .request: break
        }
        closeIfSettled(row: job.requestDataSilo, noting: &notes)
        return .taken
    }

    /// Whether a key may speak for a data silo: its own key where it has one, otherwise the general one.
    func admits(_ scope: KeyScope, to dataSilo: String) -> Bool {
        let hasOwnKey = dataSilos[id: dataSilo]?.apiKey != nil
        return scope == (hasOwnKey ? .dataSilo(dataSilo) : .general)
    }

    private func datapoints(of call: Call) -> [String] {
        switch call {
        case .values(_, let report): report.values.map(\.datapoint)
        case .file(_, let upload): [upload.datapoint]
        case .page(_, let upload): [upload.datapoint]
        case .confirmation, .publicKey, .enrichment, .identifiers, .pending, .request: []
        }
    }
}

extension Belief {
    private mutating func record(
        _ reply: Reply, _ caller: Caller, _ subject: Delivery.Subject?, _ notes: Notes, usedOlderNonce: Bool
    ) {
        var notes = notes
        if let refusal = reply.refusal, let kind = refusal.violation {
            notes.violate(kind, nil, refusal.message)
        }
        append(
            caller, status: reply.status, refusal: reply.refusal?.message, subject, notes,
            usedOlderNonce: usedOlderNonce)
    }

    private mutating func append(
        _ caller: Caller, status: Int, refusal: String?, _ subject: Delivery.Subject?, _ notes: Notes,
        usedOlderNonce: Bool
    ) {
        let (job, enrichment) = owner(subject)
        let entry = LedgerEntry(
            number: ledger.count + 1, at: caller.at, readAt: caller.readAt, method: caller.method, path: caller.path,
            status: status, refusal: refusal, fault: caller.fault, request: job?.request ?? enrichment?.request,
            dataSilo: job?.dataSilo, job: job?.id, enrichment: enrichment?.requestEnricher, bytes: caller.bytes,
            changes: notes.changes, duplicates: notes.duplicates, usedOlderNonce: usedOlderNonce
        )
        ledger.append(entry)
        violations += notes.faults.map { fault in
            Violation(
                kind: fault.kind, call: entry.number, request: entry.request, dataSilo: entry.dataSilo,
                job: fault.job ?? entry.job, datapoint: fault.datapoint, explanation: fault.explanation)
        }
    }

    private func owner(_ subject: Delivery.Subject?) -> (Job?, Enrichment?) {
        switch subject {
        case .job(let id): (jobs[id: id], nil)
        case .enrichment(let id): (nil, enrichments[id: id])
        case nil: (nil, nil)
        }
    }
}
