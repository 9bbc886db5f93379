package import NIOCore
package import NIOHTTP1

extension ReportAnswer {
    /// How much of a body is looked at.
    package static let bodyLimit = 64 * 1024

    /// Classifies an answer; pure.
    ///
    /// `body` is its beginning, at most `bodyLimit` bytes. `now` is in milliseconds since 1970, for dates in headers.
    package init(status: Int, headers: HTTPHeaders, body: ByteBuffer, at now: Int64) {
        let isWebPage = Self.isWebPage(headers)
        let message = isWebPage ? nil : ErrorMessage.text(of: body)
        let retryAfter = RetryAfter.duration(headers, at: now)
        switch status {
        case 200..<300:
            // A page with status 200 is a proxy's or a login's: the gateway has not heard the report.
            self = isWebPage ? .transient(.webPage(status: status), retryAfter: nil) : .accepted
            return
        case 300..<400:
            self = .redirected(status: status)
            return
        default: break
        }
        // By text, whatever the status: which one Sombra gives to them is not documented.
        if let message, message.contains("Cannot update a resolved RequestEnricher") {
            self = .alreadyResolved
        } else if let message, message.contains("requestMetadata#verify") {
            self = .nonceInvalid
        } else {
            self = Self.byStatus(status, isWebPage: isWebPage, message: message, retryAfter: retryAfter)
        }
    }

    private static func byStatus(
        _ status: Int, isWebPage: Bool, message: String?, retryAfter: Duration?
    ) -> ReportAnswer {
        switch status {
        case 401: .unauthorized(message: message)
        case 413: .tooLarge
        case 429: .rateLimited(retryAfter: retryAfter)
        case _ where isWebPage: .transient(.webPage(status: status), retryAfter: retryAfter)
        case 404: .routeMissing
        case 409: .closed(message: message)
        case 408, 425, 500...: .transient(.status(status), retryAfter: retryAfter)
        default: .malformed(status: status, message: message)
        }
    }

    private static func isWebPage(_ headers: HTTPHeaders) -> Bool {
        headers.first(name: "content-type")?.lowercased().hasPrefix("text/html") ?? false
    }
}
