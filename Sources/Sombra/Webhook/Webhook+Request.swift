import DSRModel
package import PluginMessages

extension Webhook {
    /// The job for a plugin, with everything that the webhook says.
    ///
    /// The caller adds what the gateway knows: datapoints, attempt, run, time-out, idempotency key. Nil where the
    /// request type is unknown or the identifier has no type: such a webhook is not routed.
    package func request(as kind: Request.Kind) -> Request? {
        guard let type, let identifierType else { return nil }
        var request = Request(
            kind: kind, type: type, requestID: requestID, identifier: .init(type: identifierType, value: identifier),
            coreIdentifier: coreIdentifier, isTest: isTest
        )
        request.dataSubject = dataSubject
        request.profileID = profileID
        request.dataSilo = dataSilo
        request.preflightCheck = preflightCheck
        request.organization = organization
        request.details = details
        request.link = link
        request.locale = locale
        request.origin = origin
        request.country = country
        request.countrySubdivision = countrySubdivision
        request.createdAt = createdAt
        request.attributes = attributes
        request.partition = partition
        request.purpose = purpose
        request.pollID = pollID
        return request
    }
}
