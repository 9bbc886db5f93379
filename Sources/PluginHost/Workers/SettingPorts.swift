import PluginMessages

/// Reads the TCP ports that a setting's value means: a number, or addresses with a port or a scheme that has one.
enum SettingPorts {
    /// The ports that are usual for schemes of URLs.
    private static let usual: [String: UInt16] = [
        "amqp": 5672, "amqps": 5671, "ftp": 21, "http": 80, "https": 443, "kafka": 9092, "ldap": 389, "ldaps": 636,
        "mariadb": 3306, "mongodb": 27017, "mqtt": 1883, "mqtts": 8883, "mysql": 3306, "nats": 4222, "postgres": 5432,
        "postgresql": 5432, "redis": 6379, "rediss": 6379, "sftp": 22, "smtp": 25, "smtps": 465, "sqlserver": 1433,
        "ssh": 22, "ws": 80, "wss": 443,
    ]

    /// The ports, or nil where the value means none.
    static func ports(_ value: JSONValue) -> [UInt16]? {
        switch value {
        case .integer(let number): port(number).map { [$0] }
        case .string(let text): ports(text)
        case .null, .bool, .number, .array, .object: nil
        }
    }

    private static func ports(_ text: String) -> [UInt16]? {
        if text.isEmpty { return [] }
        if let number = Int64(text) { return port(number).map { [$0] } }
        guard let scheme = text.firstRange(of: "://") else { return hosts(text[...], usual: nil) }
        // `jdbc:postgresql`, `postgresql+ssl`: the part that names the protocol.
        let name = text[..<scheme.lowerBound].split(separator: ":").last?.split(separator: "+").first ?? ""
        let authority = text[scheme.upperBound...].prefix { !"/?#".contains($0) }
        return hosts(authority, usual: usual[name.lowercased()])
    }

    /// The ports of an authority, which may name several hosts and a user.
    private static func hosts(_ authority: Substring, usual: UInt16?) -> [UInt16]? {
        let afterUser = authority.lastIndex(of: "@").map { authority[authority.index(after: $0)...] } ?? authority
        var ports: [UInt16] = []
        for host in afterUser.split(separator: ",") {
            // The colons of an address of version 6 stand in brackets.
            let tail = host.lastIndex(of: "]").map { host[$0...] } ?? host
            let named = tail.lastIndex(of: ":").flatMap { Int64(tail[tail.index(after: $0)...]) }
            guard let found = named.flatMap(port) ?? usual else { return nil }
            ports.append(found)
        }
        return ports.isEmpty ? nil : ports
    }

    private static func port(_ number: Int64) -> UInt16? { UInt16(exactly: number).flatMap { $0 > 0 ? $0 : nil } }
}
