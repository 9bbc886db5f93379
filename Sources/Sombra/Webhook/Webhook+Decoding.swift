import DSRModel
import FoundationEssentials
import PluginMessages

extension Webhook {
    /// Reads the raw body of a webhook.
    ///
    /// Costs about 20 µs of CPU for a usual body in a release build.
    package init(body: some Collection<UInt8>) throws(WebhookError) {
        do {
            self = try JSONDecoder().decode(InboundBody.self, from: Data(body)).webhook
        } catch let error as WebhookError {
            throw error
        } catch DecodingError.typeMismatch, DecodingError.valueNotFound {
            // Members are read through `WebhookObject`, so only the body itself is left: an array, a string, …
            throw WebhookError.neitherKind
        } catch {
            throw .notJSON
        }
    }
}

/// The body of a webhook, read by structure.
private struct InboundBody: Decodable {
    let webhook: Webhook

    init(from decoder: any Decoder) throws {
        let body = WebhookObject(container: try decoder.container(keyedBy: WebhookMember.self), path: "")
        let extras = try body.object(.extras)
        switch try Self.kind(of: body, extras) {
        case .dsr: webhook = try Self.dsr(body, try body.requiredObject(.extras))
        case .preflight: webhook = try Self.preflight(body, try body.requiredObject(.extras))
        }
    }

    /// Tells the kinds apart by structure alone: `type` is the request's type in both.
    private static func kind(of body: WebhookObject, _ extras: WebhookObject?) throws(WebhookError) -> Webhook.Kind {
        let isDSR = extras?.has(.profile) ?? false
        let isPreflight = extras.map { $0.has(.enricher) || $0.has(.requestEnricherID) } ?? false
        switch (isDSR, isPreflight) {
        case (true, false): return .dsr
        case (false, true): return .preflight
        case (true, true): throw .bothKinds
        case (false, false):
            if body.has(.bundleType) || extras?.has(.airgapBundle) == true { throw .consentManagerDeployed }
            if body.has(.extraIdentifiers) || body.note(.type) == "PREFLIGHT" { throw .legacyPreflight }
            throw .neitherKind
        }
    }

    private static func dsr(_ body: WebhookObject, _ extras: WebhookObject) throws -> Webhook {
        let profile = try extras.requiredObject(.profile)
        var webhook = try common(
            .dsr, body, extras,
            identifier: try profile.requiredText(.identifier),
            type: try profile.text(.type)
        )
        webhook.profileID = try profile.text(.id)
        webhook.requestDataSiloID = try profile.text(.requestDataSiloID)
        webhook.pollID = try extras.text(.pollID)
        if let silo = try extras.object(.dataSilo), let id = try silo.text(.id) {
            webhook.dataSilo = DataSilo(
                id: id, title: silo.note(.title), description: silo.note(.description), link: silo.note(.link)
            )
        }
        return webhook
    }

    private static func preflight(_ body: WebhookObject, _ extras: WebhookObject) throws -> Webhook {
        let identifier = try body.requiredObject(.requestIdentifier)
        let configured = try extras.object(.identifier)
        var webhook = try common(
            .preflight, body, extras,
            identifier: try identifier.requiredText(.value),
            type: try identifier.text(.name) ?? configured?.text(.name)
        )
        webhook.identifierCategory = try configured?.text(.type).map(IdentifierType.init(rawValue:))
        webhook.requestEnricherID = try extras.text(.requestEnricherID)
        if let check = try extras.object(.enricher), let id = try check.text(.id) {
            webhook.preflightCheck = PreflightCheck(id: id, title: check.note(.title))
        }
        return webhook
    }

    private static func common(
        _ kind: Webhook.Kind, _ body: WebhookObject, _ extras: WebhookObject, identifier: String, type: String?
    ) throws -> Webhook {
        let request = try extras.requiredObject(.request)
        let core = try body.requiredObject(.coreIdentifier)
        // Only the list of what is pending may leave it out.
        let coreIdentifier =
            try extras.read(Bool.self, .polled) == true ? core.text(.value) ?? "" : core.requiredText(.value)
        var webhook = Webhook(
            kind: kind, typeName: try body.requiredText(.type), requestID: try request.requiredText(.id),
            coreIdentifier: coreIdentifier, identifier: identifier,
            identifierType: type.map(IdentifierType.init(rawValue:))
        )
        webhook.dataSubject = try body.object(.dataSubject)?.text(.type)
        webhook.isTest = try body.read(Bool.self, .isTest) ?? false
        if let organization = try extras.object(.organization) {
            webhook.organization = Organization(
                id: organization.note(.id), uri: try organization.text(.uri), name: organization.note(.name)
            )
        }
        webhook.purpose = try extras.read(Purpose.self, .purpose)
        webhook.details = request.note(.details)
        webhook.link = request.note(.link)
        webhook.locale = request.note(.locale)
        webhook.origin = request.note(.origin)
        webhook.country = request.note(.country)
        webhook.countrySubdivision = request.note(.countrySubdivision)
        webhook.createdAt = request.note(.createdAt)
        webhook.verifiedAt = request.note(.verifiedAt)
        webhook.attributes = try request.read([Attribute].self, .attributes) ?? []
        webhook.partition = try request.read(Partition.self, .partition)
        return webhook
    }
}
