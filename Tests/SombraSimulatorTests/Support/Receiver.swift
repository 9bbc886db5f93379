import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import ServiceLifecycle
import Synchronization

/// A customer's server: takes webhooks over real HTTP and answers as it is told.
final class Receiver: Sendable {
    struct Received: Sendable {
        var path: String
        var headers: [String: String]
        var body: String

        func object() throws -> [String: Any] {
            try JSONSerialization.jsonObject(with: Data(body.utf8)) as? [String: Any] ?? [:]
        }
    }

    let url: String
    private let group: ServiceGroup
    private let serving: Task<Void, any Error>
    private let log: Log

    private final class Log: Sendable {
        let received = Mutex<[Received]>([])
        let answers = Mutex<[(HTTPResponse.Status, String)]>([])
    }

    struct NotStarted: Error {}

    /// Answers the first webhooks so, in order; all others with 200.
    static func start(answers: [(HTTPResponse.Status, String)] = []) async throws -> Receiver {
        let log = Log()
        log.answers.withLock { $0 = answers }
        let router = Router()
        router.post("**") { request, _ in
            let body = try await request.body.collect(upTo: 1 << 20)
            let headers = Dictionary(request.headers.map { ($0.name.canonicalName, $0.value) }) { $1 }
            log.received.withLock {
                $0.append(Received(path: request.uri.path, headers: headers, body: String(buffer: body)))
            }
            let (status, text) = log.answers.withLock { $0.isEmpty ? (.ok, "") : $0.removeFirst() }
            return Response(status: status, body: .init(byteBuffer: ByteBuffer(string: text)))
        }
        let (ports, listening) = AsyncStream<Int>.makeStream()
        let application = Application(
            router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { listening.yield($0.localAddress?.port ?? 0) })
        let group = ServiceGroup(
            configuration: .init(
                services: [application], gracefulShutdownSignals: [], logger: application.logger))
        let serving = Task { try await group.run() }
        guard let port = await ports.first(where: { _ in true }) else { throw NotStarted() }
        return Receiver("http://127.0.0.1:\(port)", group, serving, log)
    }

    private init(_ url: String, _ group: ServiceGroup, _ serving: Task<Void, any Error>, _ log: Log) {
        self.url = url
        self.group = group
        self.serving = serving
        self.log = log
    }

    var received: [Received] { log.received.withLock { $0 } }

    func stop() async {
        await group.triggerGracefulShutdown()
        _ = await serving.result
    }
}
