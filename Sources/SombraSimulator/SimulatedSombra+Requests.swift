import Foundation

/// What people and operators do at Transcend.
extension SimulatedSombra {
    func submit(_ submission: Submission) throws -> String {
        try change { try $0.submit(submission, at: configuration.now()) }
    }

    func move(_ request: String, to status: RequestStatus) throws {
        try change { try $0.move(request, to: status) }
    }

    func perform(_ action: RequestAction, on request: String, dataSilo: String?) throws {
        try change { belief in
            switch action {
            case .redeliver: try belief.redeliver(request, dataSilo: dataSilo)
            case .wipeAndRetry: try belief.wipeAndRetry(request, dataSilo: dataSilo)
            case .revoke: try belief.move(request, to: .revoked)
            case .cancel: try belief.move(request, to: .canceled)
            case .complete: try belief.move(request, to: .completed)
            case .resume: try belief.resume(request)
            }
        }
    }
}

/// Webhooks on their way.
extension SimulatedSombra {
    /// The webhook for a job or a check, with a fresh nonce and token; nil if there is nothing to send any more.
    func beginDelivery(of subject: Delivery.Subject) throws -> (delivery: Int, webhook: Webhook)? {
        guard let (request, body, target, extra) = try content(of: subject) else { return nil }
        let now = configuration.now()
        let claims = request.token.claims(
            value: request.coreIdentifier, audience: audience, at: now, mint: configuration.mint)
        let token = try key.token(for: claims, flaw: request.token.flaw)
        guard let begun = change({ $0.beginDelivery(of: subject, jti: claims.jti, at: now) }) else { return nil }
        let headers = Webhook.headers(
            organization: configuration.organization.uri, token: token, nonce: begun.nonce, extra: extra)
        return (begun.delivery, Webhook(url: target ?? "", headers: headers, body: body))
    }

    func endDelivery(_ id: Int, _ answer: WebhookAnswer) {
        change { $0.endDelivery(id, answer, at: configuration.now()) }
    }

    /// A fixture's webhook, made known first, so that its answers are taken.
    func beginDelivery(of fixture: Fixture, token options: TokenOptions) throws -> (delivery: Int?, webhook: Webhook) {
        let now = configuration.now()
        let claims = options.claims(
            value: fixture.facts.coreIdentifier?.value ?? "", audience: audience, at: now, mint: configuration.mint)
        let token = try key.token(for: claims, flaw: options.flaw)
        let nonce = configuration.mint.nonce()
        let begun = change { belief -> (delivery: Int, nonce: String)? in
            guard let subject = belief.adopt(fixture.facts, at: now) else { return nil }
            return belief.beginDelivery(of: subject, jti: claims.jti, at: now, nonce: nonce)
        }
        let isPreflight = fixture.facts.extras?.enricher != nil
        let target = isPreflight ? preflightURL ?? webhookURL : webhookURL
        return (begun?.delivery, fixture.webhook(to: target ?? "", token: token, nonce: nonce))
    }

    private var audience: String { configuration.audience ?? configuration.organization.uri }

    private func content(
        of subject: Delivery.Subject
    ) throws -> (PrivacyRequest, body: [UInt8], target: String?, headers: [String: String])? {
        let organization = configuration.organization
        switch subject {
        case .job(let id):
            guard let job = belief.jobs[id: id], let request = belief.requests[id: job.request],
                let silo = belief.dataSilos[id: job.dataSilo], silo.sendsWebhooks, !job.state.isSettled
            else { return nil }
            let body = WebhookBody(job, of: request, in: silo, organization: organization)
            return (request, try body.encoded(), silo.webhookURL ?? webhookURL, silo.headers)
        case .enrichment(let id):
            guard let enrichment = belief.enrichments[id: id], let request = belief.requests[id: enrichment.request],
                let check = belief.preflightChecks[id: enrichment.check], !enrichment.state.isSettled
            else { return nil }
            let body = WebhookBody(enrichment, of: request, for: check, organization: organization)
            let target = check.webhookURL ?? preflightURL ?? webhookURL
            return (request, try body.encoded(), target, check.headers)
        }
    }
}

/// What an operator, or the person, does with a request.
package enum RequestAction: String, Sendable, CaseIterable {
    /// Sends again whatever is not settled.
    case redeliver
    /// Forgets all data and starts anew.
    case wipeAndRetry = "wipe-and-retry"
    /// The person takes it back.
    case revoke
    case cancel
    /// Approved and done.
    case complete
    /// Lets it go on that a check had put on hold.
    case resume
}
