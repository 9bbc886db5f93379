import Glibc
import PluginKit

/// Calls the service: signed, and again where a failure may pass.
struct Client: Sendable {
    /// The most bytes of an answer that is no stream: values of 4 MiB, with room for what is around them.
    static let maximumDocumentBytes = 6 * 1024 * 1024
    private static let healthLimit = Duration.milliseconds(800)

    private let endpoint: Endpoint
    private let identity: ServiceIdentity
    private let signer: Signer
    private let bearer: String?
    private let maximumAnswerBytes: Int
    private let repetitions: Int
    private let firstDelay: Duration

    init(_ configuration: Configuration) {
        endpoint = configuration.endpoint
        identity = configuration.identity
        signer = Signer(keyID: configuration.keyID, secret: configuration.secret)
        bearer = configuration.bearer
        maximumAnswerBytes = configuration.maximumAnswerBytes
        repetitions = configuration.retries
        firstDelay = .milliseconds(configuration.retryDelayMilliseconds)
    }

    /// Hands a request to the service and its answer, from the head on, to `read`.
    ///
    /// The call is made again, within the request's time-out, as long as the service cannot be reached or says "not
    /// now". Whatever else it answers is its answer.
    func send<Value: Sendable>(
        _ request: Request, to path: String, read: @Sendable (Transfer, Head) throws -> Value
    ) async throws -> Value {
        guard request.idempotencyKey.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) else {
            throw ServiceFailure.unusable("the idempotency key cannot stand in a header")
        }
        let body = try MessageCoding.encode(request)
        let clock = ContinuousClock()
        let timeout = Duration.milliseconds(request.timeoutMilliseconds)
        // Ends a little before the gateway would end it, so that the reason is the bridge's.
        let deadline = clock.now + timeout - min(.seconds(1), timeout / 10)
        var attempts = Attempts(repetitions: repetitions, firstDelay: firstDelay)
        while true {
            do {
                let limit = clock.now.duration(to: deadline)
                guard limit > .zero else { throw ServiceFailure.timedOut }
                let call = try call(path, body: body, idempotencyKey: request.idempotencyKey, limit: limit)
                return try await exchange(call) { transfer in
                    let head = try transfer.head()
                    if head.isBusy {
                        throw ServiceFailure.busy(head.status, afterMilliseconds: head.retryAfterMilliseconds)
                    }
                    return try read(transfer, head)
                }
            } catch let failure as ServiceFailure where failure.isRepeatable {
                let action = attempts.next(
                    afterMilliseconds: failure.afterMilliseconds, remaining: clock.now.duration(to: deadline),
                    jitter: .random(in: 0..<1))
                guard case .again(let delay) = action else { throw failure }
                Log.debug("the service is called again", ["after": .milliseconds(delay)])
                try await clock.sleep(for: delay)
            }
        }
    }

    /// Asks whether the service is well; any answer but a 2xx throws.
    func probe(_ path: String) async throws {
        let call = try call(path, body: nil, idempotencyKey: "", limit: Self.healthLimit)
        try await exchange(call) { transfer in
            let head = try transfer.head()
            guard (200...299).contains(head.status) else { throw ServiceFailure.status(head.status) }
        }
    }

    private func call(_ path: String, body: [UInt8]?, idempotencyKey: String, limit: Duration) throws -> Call {
        let target = endpoint.basePath + path
        var headers = try signer.headers(
            body == nil ? "GET" : "POST", path: target, body: body ?? [], idempotencyKey: idempotencyKey,
            timestamp: time(nil))
        headers += [("Accept", "application/json, application/x-ndjson")]
        headers += [("User-Agent", "parasol-http/\(Identity.version)")]
        if body != nil { headers += [("Content-Type", "application/json"), ("Idempotency-Key", idempotencyKey)] }
        if let bearer { headers += [("Authorization", "Bearer \(bearer)")] }
        return Call(
            url: endpoint.origin + target, body: body, headers: headers, maximumBytes: maximumAnswerBytes,
            limit: limit)
    }

    /// Makes one exchange, which a cancel of the task ends at once.
    private func exchange<Value: Sendable>(_ call: Call, _ body: (Transfer) throws -> Value) async throws -> Value {
        let waker = Waker()
        return try await withTaskCancellationHandler {
            let transfer = try Transfer(call, identity: identity, waker: waker)
            defer { transfer.close() }
            return try body(transfer)
        } onCancel: {
            waker.wake()
        }
    }
}
