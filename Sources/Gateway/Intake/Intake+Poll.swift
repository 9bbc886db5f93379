import DSRModel
import JobStore
import Logging
import Sombra

extension Intake {
    /// What became of an item of Sombra's list of what is pending.
    enum PollAnswer: Sendable, Equatable {
        case taken(JobID, Acceptance)
        /// No expected plugin serves the request type: a webhook of it would be refused.
        case typeUnserved
    }

    /// An item as the store knows it.
    func listed(_ item: PendingRequest, type: RequestType) -> ListedItem {
        let webhook = item.webhook
        return ListedItem(
            type: type, requestID: webhook.requestID, target: Router.target(of: webhook),
            identifierType: webhook.identifierType, identifierHash: identifierHash(webhook.identifier),
            nonce: item.nonce)
    }

    /// Takes an item in, on the same way as a webhook; when this returns it is on disk.
    ///
    /// `askedAt` is when the list was asked for. A webhook that nobody has to do anything for is answered 204; here the
    /// same is reported, since there is nobody to answer.
    func take(
        _ item: PendingRequest, _ type: RequestType, isTest: Bool, effect: DeliveryOrigin.PollEffect, askedAt: Int64
    ) async throws -> PollAnswer {
        let webhook = item.webhook
        var (plan, attention): ([PlannedTask], String?) = ([], nil)
        let match = try await router.pin(webhook)
        switch match {
        case .typeUnserved: return .typeUnserved
        case .identifierUnserved: attention = RouteMatch.nothingToDo
        case .plugins(let tasks): plan = tasks
        case .attention(let reason): attention = reason
        }
        var delivery = delivery(
            webhook, type, jti: nil, nonce: item.nonce, body: try item.webhookBody(isTest: isTest), plan: plan,
            attention: attention, now: askedAt)
        delivery.isTest = isTest
        delivery.origin = .poll(effect)
        if let days = item.daysUntilOverdue,
            let due = DueDate.exact(daysUntilOverdue: days, requestedAt: delivery.requestedAt, now: askedAt)
        {
            delivery.dueAt = due
            delivery.dueIsExact = true
        }
        let acceptance = try await store.accept(delivery)
        wakeups.dispatch.notify()
        if plan.isEmpty { wakeups.aggregation.notify() }
        if case .newRun = acceptance { wakeups.housekeeping.notify() }
        return .taken(try logPolled(acceptance, webhook, attention), acceptance)
    }

    private func logPolled(
        _ acceptance: Acceptance, _ webhook: Webhook, _ attention: String?
    ) throws -> JobID {
        let job: JobID
        switch acceptance {
        // A polled item has no token that could have been used before.
        case .replay: throw StoreError(.unexpected, "a polled item was taken for a replay")
        case .duplicate(let id, reopened: false): return id
        case .created(let id), .duplicate(let id, reopened: true), .newRun(let id, _): job = id
        }
        var metadata = Self.metadata(webhook)
        metadata["job"] = "\(job)"
        metadata["reason"] = "\(attention ?? acceptance.code)"
        logger.notice("taken from what Sombra lists as pending", metadata: metadata)
        return job
    }
}
