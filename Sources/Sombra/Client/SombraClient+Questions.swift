package import DSRModel
import FoundationEssentials
import NIOCore
import NIOHTTP1

extension SombraClient {
    /// `GET /public-keys/sombra-general-signing-key`: the keys that verify tokens.
    ///
    /// Sends whatever keys are configured: sources differ on which one a gateway asks for.
    package func signingKeys() async throws -> SigningKeys {
        let body = try await ask(
            Call(
                method: .GET, path: Self.signingKeyPath,
                headers: OutboundHeaders(configuration, apiKey: nil, accept: "text/plain"),
                timeout: configuration.timeouts.connect
            )
        )
        return try SigningKeys(pem: String(buffer: body))
    }

    /// Finds out whether the gateway answers at all, by what costs it least.
    package func reach() async throws -> ReportAnswer {
        try await report(
            Call(
                method: .GET, path: Self.signingKeyPath,
                headers: OutboundHeaders(configuration, apiKey: nil, accept: "text/plain"),
                timeout: configuration.timeouts.request
            )
        )
    }

    private static let signingKeyPath = "/public-keys/sombra-general-signing-key"

    /// `POST /v1/request-identifiers`: the identifiers of a request, one page of them.
    ///
    /// Needs the scope "View the Request Compilation" and a gateway from 7.180.0.
    package func identifiers(
        ofRequest requestID: String, first: Int = 100, offset: Int = 0, apiKey: String? = nil
    ) async throws -> [RequestIdentifier] {
        var headers = OutboundHeaders(configuration, apiKey: apiKey)
        headers.add("content-type", "application/json")
        let question = RequestIdentifier.Question(requestId: requestID, first: first, offset: offset)
        let body = try await ask(
            Call(
                method: .POST, path: "/v1/request-identifiers", headers: headers,
                body: OutboundBody(try JSONBody(encoding: question)), timeout: configuration.timeouts.request,
                bodyLimit: Self.listLimit
            )
        )
        return try Self.decode(RequestIdentifier.Page.self, body).identifiers
    }

    /// `GET /v1/data-silo/{id}/pending-requests/{type}`: the jobs of a data silo that wait for an answer, oldest
    /// first.
    ///
    /// Answering removes jobs from the list, so later pages may skip some that are still there.
    package func pendingRequests(
        ofDataSilo dataSiloID: String, type: RequestType, limit: Int = 50, offset: Int = 0, apiKey: String? = nil
    ) async throws -> PendingPage {
        let path = "/v1/data-silo/\(HeaderText.pathSegment(dataSiloID))/pending-requests/\(type.rawValue)"
        let body = try await ask(
            Call(
                method: .GET, path: "\(path)?limit=\(limit)&offset=\(offset)",
                headers: OutboundHeaders(configuration, apiKey: apiKey), timeout: configuration.timeouts.request,
                bodyLimit: Self.listLimit
            )
        )
        do {
            return try PendingPage(body: body.readableBytesView, type: type)
        } catch {
            throw CallFailure.unusable(error.message)
        }
    }

    /// `GET /v1/data-subject-request/{id}`: how far a request is.
    package func requestSnapshot(_ requestID: String, apiKey: String? = nil) async throws -> RequestSnapshot {
        let body = try await ask(
            Call(
                method: .GET, path: "/v1/data-subject-request/\(HeaderText.pathSegment(requestID))",
                headers: OutboundHeaders(configuration, apiKey: apiKey), timeout: configuration.timeouts.request
            )
        )
        return try Self.decode(RequestSnapshot.Envelope.self, body).request
    }

    /// Bytes of a list: 100 items with identifiers and attributes of the longest documented size.
    private static let listLimit = 8 * 1024 * 1024

    private static func decode<Answer: Decodable>(_ type: Answer.Type, _ body: ByteBuffer) throws -> Answer {
        do {
            return try JSONDecoder().decode(type, from: Data(body.readableBytesView))
        } catch {
            throw CallFailure.unusable("the answer has not the documented form")
        }
    }
}
