import AsyncHTTPClient
import FoundationEssentials
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import Synchronization

/// Speaks to one Sombra gateway; never follows a redirect, which would carry the keys along.
///
/// Any thread may call. Must be shut down. Reports return what the answer means; questions throw `CallFailure`.
/// A task that is cancelled throws `CancellationError`: the fate of its call is unknown.
package final class SombraClient: Sendable {
    private let base: SombraClientConfiguration
    private let keys: Mutex<Keys>
    private let http: HTTPClient
    /// The clock for dates in answers, in milliseconds since 1970.
    private let now: @Sendable () -> Int64

    private struct Keys: Equatable {
        var apiKey: String
        var internalKey: String?

        /// Refuses keys that cannot stand in a header.
        func check() throws(SombraClientError) {
            guard OutboundHeaders.isKey(apiKey) else { throw .key("transcend.apiKey") }
            if let internalKey, !OutboundHeaders.isKey(internalKey) { throw .key("sombra.apiKey") }
        }
    }

    /// What the client was made of, with the keys of now.
    package var configuration: SombraClientConfiguration {
        let keys = keys.withLock { $0 }
        var configuration = base
        configuration.apiKey = keys.apiKey
        configuration.internalKey = keys.internalKey
        return configuration
    }

    /// Speaks with other keys from now on; true where they differ.
    package func use(apiKey: String, internalKey: String?) throws(SombraClientError) -> Bool {
        let other = Keys(apiKey: apiKey, internalKey: internalKey)
        try other.check()
        return keys.withLock { keys in
            defer { keys = other }
            return keys != other
        }
    }

    /// Makes a client with connections of its own.
    package init(
        _ configuration: SombraClientConfiguration,
        now: @escaping @Sendable () -> Int64 = { Int64(Date().timeIntervalSince1970 * 1000) }
    ) throws(SombraClientError) {
        let keys = Keys(apiKey: configuration.apiKey, internalKey: configuration.internalKey)
        try keys.check()
        base = configuration
        self.keys = Mutex(keys)
        self.now = now
        var settings = HTTPClient.Configuration(
            tlsConfiguration: try configuration.tls.configuration(),
            redirectConfiguration: .disallow,
            timeout: .init(
                connect: TimeAmount(configuration.timeouts.connect),
                read: TimeAmount(configuration.timeouts.request),
                write: TimeAmount(configuration.timeouts.request)
            ),
            // Idle connections end before a usual load balancer ends them, which would look like a lost answer.
            connectionPool: .init(
                idleTimeout: .seconds(30), concurrentHTTP1ConnectionsPerHostSoftLimit: configuration.connections
            )
        )
        // The outbox retries, with a pace of its own.
        settings.connectionPool.retryConnectionEstablishment = false
        settings.httpVersion = .http1Only
        http = HTTPClient(eventLoopGroupProvider: .shared(HTTPClient.defaultEventLoopGroup), configuration: settings)
    }

    /// Ends all connections; calls that run fail.
    package func shutdown() async throws { try await http.shutdown() }

    /// One call and what came back, before it is understood.
    struct Call {
        var method: HTTPMethod
        var path: String
        var headers: OutboundHeaders
        var body = OutboundBody.none
        var timeout: Duration
        /// How much of the answer's body is read.
        var bodyLimit = ReportAnswer.bodyLimit
        /// How long its body is waited for once its status has come; nil for as long as the call may take.
        var bodyTimeout: Duration?
    }

    struct Reply {
        var status: Int
        var headers: HTTPHeaders
        var body: ByteBuffer
        /// Whether the body is whole; otherwise it is the beginning.
        var isWhole: Bool
    }

    enum Outcome {
        case reply(Reply)
        case failed(TransientCause)
    }

    func call(_ call: Call) async throws -> Outcome {
        var request = HTTPClientRequest(url: base.url.base + call.path)
        request.method = call.method
        request.headers = call.headers.fields
        request.body = call.body.body
        let deadline = NIODeadline.now() + TimeAmount(call.timeout)
        do {
            let response = try await http.execute(request, deadline: deadline)
            let end = call.bodyTimeout.map { min(deadline, .now() + TimeAmount($0)) } ?? deadline
            let (body, isWhole) = await Self.read(response.body, upTo: call.bodyLimit, until: end)
            return .reply(
                Reply(status: Int(response.status.code), headers: response.headers, body: body, isWhole: isWhole)
            )
        } catch {
            try Task.checkCancellation()
            if let error = call.body.source?.error { throw error as? ReportBodyError ?? .source(error) }
            return .failed(TransientCause(error))
        }
    }

    /// Sends a report and says what the answer means.
    ///
    /// The status says nearly all of it, so a body that trickles in holds nobody up.
    func report(_ call: Call) async throws -> ReportAnswer {
        if let refusal = call.headers.refusal { return refusal }
        var call = call
        call.bodyTimeout = base.timeouts.answer
        switch try await self.call(call) {
        case .failed(let cause): return .transient(cause, retryAfter: nil)
        case .reply(let reply):
            return ReportAnswer(status: reply.status, headers: reply.headers, body: reply.body, at: now())
        }
    }

    /// Asks a question whose answer has a body.
    func ask(_ call: Call) async throws -> ByteBuffer {
        if let refusal = call.headers.refusal { throw CallFailure.refused(refusal) }
        switch try await self.call(call) {
        case .failed(let cause): throw CallFailure.refused(.transient(cause, retryAfter: nil))
        case .reply(let reply):
            let answer = ReportAnswer(status: reply.status, headers: reply.headers, body: reply.body, at: now())
            guard answer == .accepted else { throw CallFailure.refused(answer) }
            guard reply.isWhole else {
                try Task.checkCancellation()
                guard reply.body.readableBytes < call.bodyLimit else {
                    throw CallFailure.unusable("the answer is longer than \(call.bodyLimit) bytes")
                }
                throw CallFailure.refused(.transient(.network("answer_cut"), retryAfter: nil))
            }
            return reply.body
        }
    }

    /// Reads a body up to a limit of bytes and time.
    ///
    /// What breaks here, a cancellation included, does not undo the status that has come: it only ends the reading.
    private static func read(
        _ body: HTTPClientResponse.Body, upTo limit: Int, until deadline: NIODeadline
    ) async -> (ByteBuffer, isWhole: Bool) {
        let rest = deadline - .now()
        return await withTaskGroup(of: (ByteBuffer, Bool).self) { group in
            group.addTask {
                var read = ByteBuffer()
                do {
                    for try await piece in body {
                        read.writeImmutableBuffer(piece)
                        if read.readableBytes > limit {
                            return (read.getSlice(at: 0, length: limit) ?? read, false)
                        }
                    }
                    return (read, true)
                } catch {
                    return (read, false)
                }
            }
            group.addTask {
                // Ends early only when the call is cancelled or the body has ended.
                try? await Task.sleep(for: .nanoseconds(max(0, rest.nanoseconds)))
                return (ByteBuffer(), false)
            }
            defer { group.cancelAll() }
            return await group.next() ?? (ByteBuffer(), false)
        }
    }
}
