import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1

/// Asks a gateway over HTTP.
enum Web {
    /// The status and the body of an answer.
    static func get(_ url: String) async throws -> (status: UInt, body: Data) {
        let response = try await HTTPClient.shared.execute(HTTPClientRequest(url: url), timeout: .seconds(30))
        let body = try await response.body.collect(upTo: 1 << 20)
        return (response.status.code, Data(body.readableBytesView))
    }
}
