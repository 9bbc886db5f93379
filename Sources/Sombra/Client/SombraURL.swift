import FoundationEssentials

/// The customer ingress address of a Sombra gateway, checked.
///
/// Source: "Networking" (docs.transcend.io); dashboard, Infrastructure → Sombra → "CUSTOMER INGRESS URL".
package struct SombraURL: Sendable, Hashable, CustomStringConvertible {
    /// The address without a slash at its end.
    package let base: String
    /// The host in lower case.
    package let host: String
    /// Whether calls go over plain HTTP.
    ///
    /// Only a gateway of one's own can be set so; `parasol check` warns of it.
    package let isPlaintext: Bool

    /// Shown in the dashboard where no customer ingress is configured; nothing answers there.
    private static let placeholders: Set<String> = [
        "sombra-reverse-tunnel.transcend.io", "sombra-reverse-tunnel.us.transcend.io",
    ]
    /// Transcend's cloud, which this protocol never talks to.
    private static let cloud: Set<String> = [
        "api.transcend.io", "api.us.transcend.io", "app.transcend.io", "privacy.transcend.io",
    ]

    /// Reads a configured address.
    package init(_ text: String) throws(SombraURLError) {
        guard let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(),
            let host = parts.host?.lowercased(), !host.isEmpty
        else { throw .notAnAddress }
        guard scheme == "https" || scheme == "http" else { throw .scheme }
        guard parts.user == nil, parts.password == nil else { throw .credentials }
        guard parts.query == nil, parts.fragment == nil else { throw .query }
        guard !Self.placeholders.contains(host) else { throw .placeholder }
        guard !Self.cloud.contains(host) else { throw .cloud }
        let isTranscends = host == "transcend.io" || host.hasSuffix(".transcend.io")
        guard scheme == "https" || !isTranscends else { throw .plaintext }
        self.host = host
        isPlaintext = scheme == "http"
        let port = parts.port.map { ":\($0)" } ?? ""
        var path = parts.percentEncodedPath
        while path.hasSuffix("/") { path.removeLast() }
        base = "\(scheme)://\(host)\(port)\(path)"
    }

    /// Whether Transcend runs the gateway for many customers; it then takes no internal key.
    package var isMultiTenant: Bool {
        host == "multi-tenant.sombra.transcend.io" || host == "multi-tenant.sombra.us.transcend.io"
    }

    /// The address.
    package var description: String { base }
}
