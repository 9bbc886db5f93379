import DSRModel
import JobStore
import Sombra

extension Intake {
    func delivery(
        _ webhook: Webhook, _ type: RequestType, jti: String?, nonce: String, body: [UInt8],
        plan: [PlannedTask], attention: String?, now: Int64
    ) -> Delivery {
        let isPreflight = webhook.kind == .preflight
        let requestedAt = requestTime(webhook, now: now)
        var delivery = Delivery(
            kind: isPreflight ? .preflight : .dsr,
            key: sealer.blindIndex(JobIdentity(webhook).parts),
            type: type,
            requestID: webhook.requestID,
            target: Router.target(of: webhook),
            siblingGroup: webhook.requestDataSiloID,
            identifierType: webhook.identifierType,
            identifierHash: identifierHash(webhook.identifier),
            coreIdentifierHash: identifierHash(webhook.coreIdentifier),
            isTest: webhook.isTest,
            jti: jti,
            body: body,
            nonce: nonce,
            receivedAt: now,
            reportBy: now + (isPreflight ? settings.holdAfter : settings.reportBy),
            dueAt: (requestedAt ?? now) + settings.due,
            plan: plan,
            attention: attention)
        delivery.keyByIdentifier = JobIdentity.byIdentifier(webhook).map { sealer.blindIndex($0.parts) }
        delivery.requestedAt = requestedAt
        return delivery
    }

    func identifierHash(_ value: String) -> String { sealer.blindIndex(["identifier", value]) }

    /// When the person made the request; nil where that is not told or lies ahead.
    private func requestTime(_ webhook: Webhook, now: Int64) -> Int64? {
        guard let text = webhook.createdAt, let time = Timestamp.milliseconds(text) else { return nil }
        return min(time, now)
    }
}
