import DSRModel
import JobStore
import Sombra

extension Intake {
    func delivery(
        _ webhook: Webhook, _ type: RequestType, token: VerifiedToken, nonce: String, body: [UInt8],
        plan: [PlannedTask], attention: String?, now: Int64
    ) -> Delivery {
        let isPreflight = webhook.kind == .preflight
        return Delivery(
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
            jti: token.id,
            body: body,
            nonce: nonce,
            receivedAt: now,
            reportBy: now + (isPreflight ? settings.holdAfter : settings.reportBy),
            dueAt: requestTime(webhook, now: now) + settings.due,
            plan: plan,
            attention: attention)
    }

    func identifierHash(_ value: String) -> String { sealer.blindIndex(["identifier", value]) }

    /// When the person made the request; the time of the webhook where that is not told or lies ahead.
    private func requestTime(_ webhook: Webhook, now: Int64) -> Int64 {
        guard let text = webhook.createdAt, let time = Timestamp.milliseconds(text) else { return now }
        return min(time, now)
    }
}
