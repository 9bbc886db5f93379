import AsyncHTTPClient
import FoundationEssentials
import NIOCore
import NIOHTTP1
import SombraSimulator

/// Speaks to a running simulator's control routes.
struct SimulatorClient {
    private static let longestAnswer = 4 << 20
    /// Longer than the simulator waits for the gateway.
    private static let patience = TimeAmount.seconds(60)

    let url: String

    private struct Answer: Decodable {
        var status: Int?
        var body: String
        var failure: String?
    }

    /// Lets the simulator sign and send a webhook.
    func send(_ webhook: Fixture, to target: String?, flaw: TokenFlaw?) async throws -> WebhookAnswer {
        var request = HTTPClientRequest(url: try Self.address(url, target: target, flaw: flaw))
        request.method = .POST
        request.body = .bytes(ByteBuffer(bytes: try webhook.json()))
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.connectionPool.retryConnectionEstablishment = false
        let client = HTTPClient(configuration: configuration)
        let response: HTTPClientResponse
        let body: ByteBuffer
        do {
            response = try await client.execute(request, timeout: Self.patience)
            body = try await response.body.collect(upTo: Self.longestAnswer)
        } catch {
            try await client.shutdown()
            throw Failure.action("no simulator answers at \(url): start one with `parasol simulator`, or use --key")
        }
        try await client.shutdown()
        guard response.status.code == 200 else {
            throw Failure.action("\(url) refused with \(response.status.code): \(String(buffer: body))")
        }
        guard let answer = try? JSONDecoder().decode(Answer.self, from: Data(body.readableBytesView)) else {
            throw Failure.action("what answers at \(url) is no simulator; name the simulator's URL with --simulator")
        }
        return WebhookAnswer(status: answer.status, body: Array(answer.body.utf8), failure: answer.failure)
    }

    /// The URL of the control route, with what differs from a plain sending in its query.
    static func address(_ simulator: String, target: String?, flaw: TokenFlaw?) throws -> String {
        guard var components = URLComponents(string: simulator) else {
            throw Failure.configuration("\(simulator) is no URL")
        }
        components.path = "/simulator/send"
        let query = [("to", target), ("flaw", flaw?.rawValue)].compactMap { name, value in
            value.map { URLQueryItem(name: name, value: $0) }
        }
        if !query.isEmpty { components.queryItems = query }
        guard let address = components.string else { throw Failure.configuration("\(simulator) is no URL") }
        return address
    }
}
