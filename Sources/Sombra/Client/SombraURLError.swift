/// Why a configured address cannot be that of a Sombra gateway.
package enum SombraURLError: String, Error, Sendable, CaseIterable, CustomStringConvertible {
    /// Not an address with a scheme and a host.
    case notAnAddress = "not_an_address"
    /// Neither https nor http.
    case scheme = "scheme"
    /// User or password in the address.
    case credentials = "credentials"
    /// A query or a fragment.
    case query = "query"
    /// The placeholder that the dashboard shows for a gateway without customer ingress.
    case placeholder = "placeholder"
    /// Transcend's cloud instead of a gateway.
    case cloud = "cloud"
    /// Plain HTTP to a gateway that Transcend runs.
    case plaintext = "plaintext"

    /// What is wrong with `sombra.url`, and the mend.
    package var description: String {
        switch self {
        case .notAnAddress:
            "sombra.url is not an address; expected one like https://multi-tenant.sombra.transcend.io"
        case .scheme: "sombra.url must begin with https://, or with http:// for a gateway of your own set to HTTP"
        case .credentials:
            "sombra.url must not hold a user or a password; keys go into transcend.apiKey and sombra.apiKey"
        case .query: "sombra.url must not hold a query or a fragment; give the address up to the host or a path prefix"
        case .placeholder:
            "sombra.url is the placeholder of a reverse tunnel, where nothing answers; configure a customer ingress "
                + "in the dashboard (Infrastructure, Sombra) and give its address"
        case .cloud:
            "sombra.url is Transcend's cloud, not a Sombra gateway; take the \"customer ingress URL\" from the "
                + "dashboard (Infrastructure, Sombra)"
        case .plaintext: "sombra.url uses plain HTTP to a gateway that Transcend runs; write https://"
        }
    }
}
