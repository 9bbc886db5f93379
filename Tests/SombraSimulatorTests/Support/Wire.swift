import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1

@testable import SombraSimulator

/// A caller that only speaks HTTP, as a customer's server does.
struct Wire {
    struct Answer {
        var status: Int
        var headers: HTTPHeaders
        var body: String

        /// The message in the shape of Sombra's errors.
        var message: String? {
            struct Body: Decodable {
                struct Reason: Decodable { var message: String }
                var error: Reason
            }
            return try? JSONDecoder().decode(Body.self, from: Data(body.utf8)).error.message
        }

        func object() throws -> [String: Any] {
            try JSONSerialization.jsonObject(with: Data(body.utf8)) as? [String: Any] ?? [:]
        }
    }

    /// Hears of a refused connection at once, instead of trying again.
    private static let client: HTTPClient = {
        var configuration = HTTPClient.Configuration()
        configuration.connectionPool.retryConnectionEstablishment = false
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }()

    let url: String
    var key: String?

    init(_ simulator: Simulator) {
        url = simulator.url
        key = simulator.apiKey
    }

    func send(
        _ method: HTTPMethod, _ path: String, nonce: String? = nil, headers: [String: String] = [:],
        body: HTTPClientRequest.Body? = nil
    ) async throws -> Answer {
        var request = HTTPClientRequest(url: url + path)
        request.method = method
        if let key { request.headers.add(name: "authorization", value: "Bearer \(key)") }
        if let nonce { request.headers.add(name: "x-transcend-nonce", value: nonce) }
        for (name, value) in headers { request.headers.replaceOrAdd(name: name, value: value) }
        request.body = body
        let response = try await Self.client.execute(request, timeout: .seconds(30))
        let bytes = try await response.body.collect(upTo: 16 << 20)
        return Answer(status: Int(response.status.code), headers: response.headers, body: String(buffer: bytes))
    }

    func json(_ method: HTTPMethod, _ path: String, nonce: String? = nil, _ body: String) async throws -> Answer {
        try await send(
            method, path, nonce: nonce, headers: ["content-type": "application/json"],
            body: .bytes(ByteBuffer(string: body)))
    }

    func file(_ datapoint: String, nonce: String, headers: [String: String] = [:], _ bytes: [UInt8]) async throws
        -> Answer
    {
        let given = [
            "content-type": "application/octet-stream", "x-transcend-datapoint-name": datapoint,
        ]
        return try await send(
            .POST, "/v1/datapoint", nonce: nonce, headers: given.merging(headers) { $1 }, body: .bytes(bytes))
    }
}
