/// How the service proves who it is, and the bridge to it, on a connection.
struct ServiceIdentity: Sendable {
    /// The authorities that may vouch for the service, in PEM; nil for the system's.
    var caFile: String?
    /// The bridge's own certificate, in PEM.
    var clientCertificateFile: String?
    /// The key of that certificate, in PEM.
    var clientKeyFile: String?
    var connectTimeoutMilliseconds: Int
}
