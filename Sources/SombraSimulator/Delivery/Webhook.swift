/// A webhook that is ready to be sent.
package struct Webhook: Sendable {
    package var url: String
    package var headers: [(name: String, value: String)]
    package var body: [UInt8]

    /// Puts a header in the place of one with the same name, or adds it; nil takes it away.
    mutating func set(_ name: String, _ value: String?) {
        headers.removeAll { $0.name.lowercased() == name }
        if let value { headers.append((name, value)) }
    }

    /// The headers that Sombra sends with every webhook.
    ///
    /// Source: reference 1.2.
    static func headers(
        organization: String, token: String?, nonce: String, extra: [String: String]
    ) -> [(name: String, value: String)] {
        var headers = [
            (name: "accept", value: "application/json"),
            (name: "content-type", value: "application/json"),
            (name: "via", value: "HTTPS/1.1 \(organization) (Sombra)"),
            (name: "x-transcend-nonce", value: nonce),
        ]
        if let token { headers.append((name: "x-sombra-token", value: token)) }
        return headers + extra.sorted { $0.key < $1.key }.map { (name: $0.key, value: $0.value) }
    }
}
