package import DSRModel
package import JobStore
package import Logging
package import Sombra

/// Takes webhooks in: verifies, routes, commits, and only then says 200.
///
/// The checks come in this order and the first failure answers: token, JSON, kind, nonce, request type, data silo and
/// organisation, `jti`, route; size is checked before, where the body is read.
package struct Intake: Sendable {
    /// The headers of a webhook that count.
    package struct Headers: Sendable {
        package var token: String?
        package var nonce: String?
        package var secret: String?

        package init(token: String?, nonce: String?, secret: String?) {
            self.token = token
            self.nonce = nonce
            self.secret = secret
        }
    }

    let settings: IntakeSettings
    let authenticator: TokenAuthenticator
    let crossCheck: CrossCheck
    let router: Router
    let store: any DurableStore
    let sealer: Sealer
    let decisions: PreflightDecisions
    let clock: GatewayClock
    /// What the times in tokens are compared with.
    let logger: Logger
    let wakeups: Wakeups

    package init(
        settings: IntakeSettings, authenticator: TokenAuthenticator, crossCheck: CrossCheck, router: Router,
        store: any DurableStore, sealer: Sealer, decisions: PreflightDecisions, clock: GatewayClock,
        logger: Logger, wakeups: Wakeups
    ) {
        self.settings = settings
        self.authenticator = authenticator
        self.crossCheck = crossCheck
        self.router = router
        self.store = store
        self.sealer = sealer
        self.decisions = decisions
        self.clock = clock
        self.logger = logger
        self.wakeups = wakeups
    }

    /// Takes one webhook in.
    ///
    /// With 200 it is on disk.
    package func take(_ headers: Headers, body: [UInt8]) async -> IntakeAnswer {
        do throws(Refusal) {
            let now = clock.now()
            let token = try await authenticate(headers, at: clock.machine())
            let webhook = try decode(body)
            guard let nonce = headers.nonce, !nonce.isEmpty else { throw Refusal(.nonceMissing) }
            guard let type = webhook.type else { throw Refusal(.requestTypeUnknown, webhook) }
            do {
                try crossCheck.check(webhook, token: token, nonce: nonce)
            } catch {
                throw Refusal(.tokenInvalid, webhook, reason: "cross-check:\(error.rawValue)")
            }
            return try await commit(webhook, type, token: token, nonce: nonce, body: body, now: now)
        } catch {
            log(error)
            return .refused(error.code)
        }
    }

    private func authenticate(_ headers: Headers, at now: Int64) async throws(Refusal) -> VerifiedToken {
        guard let header = headers.token, !header.isEmpty else { throw Refusal(.tokenMissing) }
        do {
            try crossCheck.check(secret: headers.secret)
        } catch {
            throw Refusal(.tokenInvalid, reason: "cross-check:\(error.rawValue)")
        }
        do {
            return try await authenticator.authenticate(header, at: now)
        } catch {
            switch error {
            case .token(let failure): throw Refusal(.tokenInvalid, reason: failure.rawValue)
            case .keyUnavailable: throw Refusal(.keyUnavailable)
            }
        }
    }

    private func decode(_ body: [UInt8]) throws(Refusal) -> Webhook {
        do {
            return try Webhook(body: body)
        } catch {
            switch error.code {
            case .notJSON: throw Refusal(.notJSON)
            case .notAWebhook: throw Refusal(.notAWebhook, reason: error.message)
            case .bothKinds: throw Refusal(.notAWebhook, reason: error.message)
            case .otherWebhook: throw Refusal(.otherWebhook, reason: error.message)
            }
        }
    }

    private func commit(
        _ webhook: Webhook, _ type: RequestType, token: VerifiedToken, nonce: String, body: [UInt8], now: Int64
    ) async throws(Refusal) -> IntakeAnswer {
        do {
            var match = router.match(webhook)
            // A webhook that is simply served is checked in its own commit; what else happens for one is done only for
            // a token that was not used for another request.
            let isPlain = match.isServed && !router.wouldPin(webhook)
            if !isPlain, try await isReplay(webhook, token) { throw Refusal(.tokenInvalid, webhook, reason: "replay") }
            if !isPlain { match = try await router.pin(webhook) }
            var (plan, attention): ([PlannedTask], String?) = ([], nil)
            switch match {
            case .typeUnserved: throw Refusal(.requestTypeUnserved, webhook)
            case .identifierUnserved:
                log("nothing to do: no plugin serves this kind of identifier", webhook, answer: 204)
                return .nothingToDo
            case .plugins(let tasks): plan = tasks
            case .attention(let reason): attention = reason
            }
            var delivery = delivery(
                webhook, type, jti: token.id, nonce: nonce, body: body, plan: plan, attention: attention, now: now)
            delivery.origin = .webhook(signedAt: token.issuedAt)
            return try await answer(try await store.accept(delivery), match, webhook)
        } catch let refusal as Refusal {
            throw refusal
        } catch {
            throw Refusal(error, webhook)
        }
    }

    private func isReplay(_ webhook: Webhook, _ token: VerifiedToken) async throws -> Bool {
        guard let jti = token.id else { return false }
        return try await store.isReplay(
            jti: jti, requestID: webhook.requestID, coreIdentifierHash: identifierHash(webhook.coreIdentifier))
    }

    private func answer(
        _ acceptance: Acceptance, _ match: RouteMatch, _ webhook: Webhook
    ) async throws(Refusal) -> IntakeAnswer {
        let job: JobID
        switch acceptance {
        case .replay: throw Refusal(.tokenInvalid, webhook, reason: "replay")
        case .created(let id), .duplicate(let id, _), .newRun(let id, _): job = id
        }
        let awaitsDecision = webhook.kind == .preflight && settings.answerWithin > 0 && acceptance == .created(job)
        if awaitsDecision { decisions.expect(job) }
        wakeups.dispatch.notify()
        // Results of a run that was given up are no longer in use.
        if case .newRun = acceptance { wakeups.housekeeping.notify() }
        if case .attention(let reason) = match {
            wakeups.aggregation.notify()
            log("nobody could be chosen", webhook, answer: 200, job: job, reason: reason, level: .warning)
        } else {
            log("accepted", webhook, answer: 200, job: job, reason: acceptance.code)
        }
        guard awaitsDecision else { return .taken }
        let decision = await decisions.decision(of: job, within: .milliseconds(settings.answerWithin))
        return IntakeAnswer(status: 200, body: decision)
    }
}
