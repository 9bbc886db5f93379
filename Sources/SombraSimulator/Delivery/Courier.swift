import AsyncHTTPClient
import NIOCore
import NIOHTTP1

/// Carries webhooks to the customer's server.
package struct Courier: Sendable {
    private let client: HTTPClient
    private static let timeout = TimeAmount.seconds(30)
    private static let longestAnswer = 1 << 20

    package init() {
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.timeout = .init(connect: .seconds(5), read: Self.timeout)
        configuration.connectionPool.retryConnectionEstablishment = false
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    /// Sends a webhook; whatever goes wrong is in the answer.
    package func post(_ webhook: Webhook) async -> WebhookAnswer {
        var request = HTTPClientRequest(url: webhook.url)
        request.method = .POST
        request.headers = HTTPHeaders(webhook.headers)
        request.body = .bytes(webhook.body)
        do {
            let response = try await client.execute(request, timeout: Self.timeout)
            let body = try await response.body.collect(upTo: Self.longestAnswer)
            return WebhookAnswer(status: Int(response.status.code), body: Array(body.readableBytesView))
        } catch {
            return WebhookAnswer(status: nil, failure: "no answer: \(error)")
        }
    }

    package func shutdown() async throws { try await client.shutdown() }
}
