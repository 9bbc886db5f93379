import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1

/// Asks a gateway over HTTP.
enum Web {
    /// Posts a webhook, or what is none, and gives the status and the body of the answer.
    static func post(
        _ url: String, headers: [String: String], body: String
    ) async throws -> (status: UInt, body: Data) {
        var request = HTTPClientRequest(url: url)
        request.method = .POST
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        request.body = .bytes(ByteBuffer(string: body))
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(30))
        let answer = try await response.body.collect(upTo: 1 << 20)
        return (response.status.code, Data(answer.readableBytesView))
    }

    /// The status and the body of an answer.
    static func get(_ url: String) async throws -> (status: UInt, body: Data) {
        let response = try await HTTPClient.shared.execute(HTTPClientRequest(url: url), timeout: .seconds(30))
        let body = try await response.body.collect(upTo: 1 << 20)
        return (response.status.code, Data(body.readableBytesView))
    }
}
