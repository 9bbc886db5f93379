import FoundationEssentials

/// The rules for the address of a Sombra gateway (reference, section 4.0).
enum SombraAddress {
    /// What speaks against an address.
    enum Verdict: Equatable {
        /// The address, without a slash at its end.
        case good(String)
        /// The address, which carries keys and personal data unencrypted over a network.
        case unencrypted(String)
        /// Why it is refused, and the mend.
        case refused(problem: String, mend: String)
    }

    /// Judges an address.
    ///
    /// HTTPS is a must unless the gateway is self-hosted; the host names that the dashboard shows
    /// while no customer ingress is configured are refused.
    static func judge(_ text: String) -> Verdict {
        let mend = "take the customer ingress URL from the dashboard, under Infrastructure, Sombra"
        guard let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(),
            let host = parts.host?.lowercased(), !host.isEmpty, ["http", "https"].contains(scheme)
        else {
            return .refused(problem: "expected an https address, found other text", mend: mend)
        }
        guard parts.user == nil, parts.password == nil, parts.query == nil, parts.fragment == nil else {
            return .refused(
                problem: "the address holds a user, a password, a query or a fragment",
                mend: "leave only scheme, host, port and path; keys go under `sombra.apiKey` and `transcend.apiKey`")
        }
        let name = host.hasSuffix(".") ? String(host.dropLast()) : host
        if name.hasPrefix("sombra-reverse-tunnel."), name.hasSuffix(".transcend.io") {
            return .refused(
                problem: "this is the placeholder that the dashboard shows while no customer ingress is configured",
                mend: "configure a customer ingress, then " + mend)
        }
        var address = text
        while address.hasSuffix("/") { address.removeLast() }
        if scheme == "https" || isLoopback(name) { return .good(address) }
        if name == "transcend.io" || name.hasSuffix(".transcend.io") {
            return .refused(problem: "gateways of Transcend speak https only", mend: "write `https://` before the host")
        }
        return .unencrypted(address)
    }

    private static func isLoopback(_ host: String) -> Bool {
        if host == "localhost" || host == "::1" || host == "[::1]" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }
}

extension ValueType where Value == String {
    /// The address of a Sombra gateway.
    static let sombraAddress = ValueType(
        name: "URL",
        read: { node, key, context in
            guard let text = node.text else {
                context.mismatch(
                    node, key: key, expected: "an https address", example: "https://multi-tenant.sombra.transcend.io")
                return nil
            }
            switch SombraAddress.judge(text) {
            case .good(let address): return address
            case .unencrypted(let address):
                context.warn(
                    at: node.place, key: key,
                    "keys and personal data go to Sombra unencrypted; give the gateway a certificate and use https")
                return address
            case .refused(let problem, let mend):
                context.report(.outOfRange, at: node.place, key: key, problem, mend: mend)
                return nil
            }
        },
        show: \.self)
}
