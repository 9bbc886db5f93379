import CCurl
import PluginKit

/// Where the service is: the parts of `settings.url`, as libcurl reads them.
struct Endpoint: Sendable, Equatable {
    /// Scheme, host and port, without a slash at the end.
    let origin: String
    /// What stands before each route's path; empty, or from a slash on, without one at the end.
    let basePath: String

    /// Takes a URL apart; `allowsPlain` lets personal data travel without TLS to another host.
    init(_ text: String, allowsPlain: Bool) throws {
        guard let url = curl_url() else { throw ServiceFailure.unreachable("libcurl has no memory") }
        defer { curl_url_cleanup(url) }
        guard text.utf8.allSatisfy({ (0x21...0x7e).contains($0) }),
            curl_url_set(url, CURLUPART_URL, text, 0) == CURLUE_OK
        else { throw Self.invalid }
        func part(_ part: CURLUPart) -> String? {
            var value: UnsafeMutablePointer<CChar>?
            guard curl_url_get(url, part, &value, 0) == CURLUE_OK, let value else { return nil }
            defer { curl_free(value) }
            return String(cString: value)
        }
        guard let scheme = part(CURLUPART_SCHEME), let host = part(CURLUPART_HOST), !host.isEmpty,
            ["http", "https"].contains(scheme), part(CURLUPART_USER) == nil, part(CURLUPART_PASSWORD) == nil,
            part(CURLUPART_QUERY) == nil, part(CURLUPART_FRAGMENT) == nil
        else { throw Self.invalid }
        guard scheme == "https" || allowsPlain || Self.isLoopback(host) else {
            throw SettingsError.invalid(
                "url", expected: "https, or settings.allowPlainHTTP: true for a network that may see personal data")
        }
        var path = part(CURLUPART_PATH) ?? "/"
        while path.hasSuffix("/") { path.removeLast() }
        basePath = path
        origin = "\(scheme)://\(host)\(part(CURLUPART_PORT).map { ":\($0)" } ?? "")"
    }

    private static var invalid: SettingsError {
        .invalid("url", expected: "http(s)://host[:port][/path], without user, query and fragment")
    }

    // Numbers and the name that RFC 6761 reserves; anything else can be anywhere.
    private static func isLoopback(_ host: String) -> Bool {
        host == "localhost" || host == "[::1]"
            || (host.hasPrefix("127.") && host.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == 0x2e })
    }
}
