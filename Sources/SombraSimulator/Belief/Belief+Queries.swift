import DSRModel
import Foundation

/// Calls that ask and change nothing.
///
/// Source: reference 6.1 and 6.2.
extension Belief {
    /// A request is overdue after this many days.
    private static let daysToFulfil = 45

    func identifiers(of request: String, first: Int, offset: Int) throws(Refusal) -> Reply {
        guard let request = requests[id: request] else { throw .notFound("Request") }
        return .identifiers(Array(request.identifiers.dropFirst(offset).prefix(first)))
    }

    func status(ofRequest id: String) throws(Refusal) -> Reply {
        guard let request = requests[id: id] else { throw .notFound("Request") }
        return .request(
            RequestReply(
                id: request.id, type: request.type, status: request.status, subjectType: request.dataSubject,
                coreIdentifier: request.coreIdentifier,
                email: request.identifiers.first { $0.name == "email" }?.value,
                isSilent: false, isTest: request.isTest, link: request.link, replyToEmailAddresses: []
            ))
    }

    mutating func pending(
        dataSilo: String, type: RequestType, limit: Int, offset: Int, scope: KeyScope, at now: Date
    ) throws(Refusal) -> Reply {
        guard dataSilos[id: dataSilo] != nil else { throw .notFound("Data silo") }
        guard admits(scope, to: dataSilo) else { throw .unauthorized }
        let open = jobs.filter { job in
            job.dataSilo == dataSilo && job.type == type && !job.state.isSettled
                && requests[id: job.request]?.status.isActive == true
        }
        let oldestFirst = open.sorted { created($0) < created($1) }
        return .pending(oldestFirst.dropFirst(offset).prefix(limit).compactMap { item($0, at: now) })
    }

    /// The newest nonce, or a new one where there is none, or the keys were rotated since.
    private mutating func validNonce(of job: Job) -> String {
        if let newest = newestNonces[.job(job.id)], nonces[newest]?.generation == keyGeneration { return newest }
        return grantNonce(for: .job(job.id), run: job.run)
    }

    private func created(_ job: Job) -> Date { requests[id: job.request]?.createdAt ?? .distantPast }

    private mutating func item(_ job: Job, at now: Date) -> PendingItem? {
        guard let request = requests[id: job.request] else { return nil }
        let age = Int(now.timeIntervalSince(request.createdAt) / 86_400)
        return PendingItem(
            identifier: job.identifier.value, type: job.identifier.name, coreIdentifier: request.coreIdentifier,
            dataSiloId: job.dataSilo, requestId: request.id,
            nonce: validNonce(of: job),
            requestCreatedAt: request.createdAt.iso8601, daysUntilOverdue: Self.daysToFulfil - age,
            attributes: request.details.attributes ?? [], dataSubjectType: request.dataSubject,
            locale: request.details.locale, country: request.details.country,
            countrySubDivision: request.details.countrySubDivision, purpose: request.details.purpose,
            partition: request.details.partition
        )
    }
}

extension PrivacyRequest {
    /// The dashboard's address of the request.
    var link: String { "https://app.transcend.io/privacy-requests/incoming-requests/\(id)" }
}
