import Foundation

/// The gateway that is played: its beliefs, keys and faults, and everybody who waits for a change of them.
actor SimulatedSombra {
    let configuration: SimulatorConfiguration
    var belief: Belief
    var key: SigningKey
    var faults = FaultBook()
    var webhookURL: String?
    var preflightURL: String?
    var waiters: [Int: Waiter] = [:]
    var nextWaiter = 0
    var isClosed = false
    var retries: [String: Task<Void, Never>] = [:]
    let outbox: AsyncStream<Delivery.Subject>.Continuation
    /// What is to be delivered; read by one loop, which ends with the simulator.
    nonisolated let undelivered: AsyncStream<Delivery.Subject>

    struct Waiter {
        var condition: @Sendable (Belief) -> Bool
        var continuation: CheckedContinuation<Belief, any Error>
    }

    init(_ configuration: SimulatorConfiguration) {
        self.configuration = configuration
        var belief = Belief(
            completesSettledRequests: configuration.completesSettledRequests, mint: configuration.mint)
        for silo in configuration.dataSilos { belief.add(silo) }
        for check in configuration.preflightChecks { belief.add(check) }
        self.belief = belief
        key = configuration.signingKey
        webhookURL = configuration.webhookURL
        preflightURL = configuration.preflightURL
        (undelivered, outbox) = AsyncStream.makeStream()
    }

    /// Ends the stream of deliveries and whoever still waits.
    func close() {
        isClosed = true
        outbox.finish()
        for retry in retries.values { retry.cancel() }
        let ended = waiters
        waiters = [:]
        for waiter in ended.values { waiter.continuation.resume(throwing: CancellationError()) }
    }

    func direct(webhooksTo url: String, preflightsTo preflightURL: String?) {
        webhookURL = url
        self.preflightURL = preflightURL
    }

    func add(_ silo: DataSilo) { change { $0.add(silo) } }

    func add(_ check: PreflightCheck) { change { $0.add(check) } }

    func add(_ fault: Fault) { faults.add(fault) }

    func clearFaults() { faults.clear() }

    func rotateKey(to key: SigningKey) {
        self.key = key
        change { $0.keyGeneration += 1 }
    }
}

/// Calls of the customer's server.
extension SimulatedSombra {
    func takeFault(method: String, path: String, nonce: String?, dataSilo: String?) -> FaultEffect? {
        let silo = dataSilo ?? nonce.flatMap(belief.dataSilo(ofNonce:))
        return faults.take(method: method, path: path, dataSilo: silo)
    }

    /// What a key may answer for.
    ///
    /// Source: reference 4.0.
    func admit(authorization: String?, internalKey: String?) throws(Refusal) -> KeyScope {
        if let expected = configuration.internalKey, internalKey != "Bearer \(expected)" { throw .unauthorized }
        if authorization == "Bearer \(configuration.apiKey)" { return .general }
        let owner = belief.dataSilos.first { silo in
            silo.apiKey.map { authorization == "Bearer \($0)" } ?? false
        }
        guard let owner else { throw .unauthorized }
        return .dataSilo(owner.id)
    }

    func apply(_ call: Call, from caller: Caller) -> Reply {
        let reply = change { $0.apply(call, from: caller) }
        if case .confirmation(let nonce, let confirmation) = call, reply == .taken,
            configuration.redeliversAtRetryAfterDate, let date = confirmation.retryAfterDate
        {
            scheduleRetry(nonce: nonce, at: date)
        }
        return reply
    }

    func refuse(_ refusal: Refusal, _ caller: Caller, nonce: String?) -> Reply {
        change { $0.refuse(refusal, caller, nonce: nonce) }
    }

    func noteUntaken(_ caller: Caller, status: Int, nonce: String?) {
        change { $0.noteUntaken(caller, status: status, nonce: nonce) }
    }
}
