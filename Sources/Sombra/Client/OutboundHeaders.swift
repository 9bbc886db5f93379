import NIOHTTP1

/// The headers of one call.
///
/// Source: "Authenticating to API" (docs.transcend.io) and the API reference pages of each endpoint.
struct OutboundHeaders {
    private(set) var fields = HTTPHeaders()
    /// Set where a value cannot stand in a header, so that the call is not sent at all: the HTTP client's own error
    /// for it would hold the value.
    private(set) var refusal: ReportAnswer?

    init(_ configuration: SombraClientConfiguration, apiKey: String?, accept: String = "application/json") {
        fields.reserveCapacity(8)
        let key = apiKey ?? configuration.apiKey
        if Self.isKey(key) {
            fields.add(name: "authorization", value: "Bearer \(key)")
        } else {
            refusal = .unauthorized(message: "the API key of this data silo cannot stand in a header")
        }
        if let key = configuration.internalKey {
            fields.add(name: "x-sombra-authorization", value: "Bearer \(key)")
        }
        fields.add(name: "accept", value: accept)
    }

    /// The headers of an answer to a job.
    init(_ configuration: SombraClientConfiguration, _ job: JobCredentials, contentType: String) {
        self.init(configuration, apiKey: job.apiKey)
        // As it came, byte for byte; a nonce that came in a header can go out in one.
        if job.nonce.isEmpty || job.nonce.utf8.contains(where: { $0 < 0x20 || $0 == 0x7f }) {
            refusal = .nonceInvalid
        } else {
            fields.add(name: "x-transcend-nonce", value: job.nonce)
        }
        fields.add(name: "content-type", value: contentType)
    }

    /// Adds a header whose value is encoded where it must be.
    mutating func add(_ name: String, _ value: String) {
        fields.add(name: name, value: HeaderText.value(value))
    }

    /// Whether a key can stand behind `Bearer`.
    static func isKey(_ key: String) -> Bool {
        !key.isEmpty && key.utf8.allSatisfy { (0x21...0x7e).contains($0) }
    }
}
