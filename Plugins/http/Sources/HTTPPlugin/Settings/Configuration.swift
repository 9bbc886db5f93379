import PluginKit

/// The settings as they are written, before the routes are checked.
struct Configuration {
    struct RequestRoute: Decodable {
        var types: [RequestType]
        var identifiers: [IdentifierType]
        var datapoints: [Datapoint]?
        var path: String
        var pollPath: String?

        static let names: Set = ["types", "identifiers", "datapoints", "path", "pollPath"]
    }

    struct PreflightRoute: Decodable {
        var identifiers: [IdentifierType]
        var enriches: [IdentifierType]?
        var types: [RequestType]?
        var path: String
        var pollPath: String?

        static let names: Set = ["identifiers", "enriches", "types", "path", "pollPath"]
    }

    private static let names: Set = [
        "url", "allowPlainHTTP", "keyID", "secret", "bearer", "caFile", "clientCertificateFile", "clientKeyFile",
        "connectTimeoutMilliseconds", "retries", "retryDelayMilliseconds", "maximumAnswerBytes", "healthPath",
        "requests", "preflights",
    ]
    private static let defaultMaximumAnswerBytes = 16 * 1024 * 1024 * 1024

    let endpoint: Endpoint
    let identity: ServiceIdentity
    let keyID: String
    let secret: String
    let bearer: String?
    let retries: Int
    let retryDelayMilliseconds: Int
    let maximumAnswerBytes: Int
    let healthPath: String?
    let requests: [RequestRoute]
    let preflights: [PreflightRoute]

    init(_ settings: Settings) throws {
        try Self.refuseUnknown(settings.json, "", Self.names)
        endpoint = try Endpoint(
            try settings.string("url"), allowsPlain: try settings.bool("allowPlainHTTP", default: false))
        keyID = try Self.headerText(settings, "keyID", default: "parasol")
        secret = try settings.string("secret")
        guard secret.utf8.count >= 32 else {
            throw SettingsError.invalid(
                "secret", expected: "at least 32 characters, such as openssl rand -hex 32 makes")
        }
        bearer = settings.has("bearer") ? try Self.headerText(settings, "bearer", default: "") : nil
        identity = ServiceIdentity(
            caFile: try Self.file(settings, "caFile"),
            clientCertificateFile: try Self.file(settings, "clientCertificateFile"),
            clientKeyFile: try Self.file(settings, "clientKeyFile"),
            connectTimeoutMilliseconds: try Self.number(
                settings, "connectTimeoutMilliseconds", default: 5000, in: 1...600_000))
        guard (identity.clientCertificateFile == nil) == (identity.clientKeyFile == nil) else {
            throw SettingsError.invalid("clientKeyFile", expected: "clientCertificateFile and clientKeyFile together")
        }
        retries = try Self.number(settings, "retries", default: 3, in: 0...20)
        retryDelayMilliseconds = try Self.number(settings, "retryDelayMilliseconds", default: 500, in: 1...60_000)
        maximumAnswerBytes = try Self.number(
            settings, "maximumAnswerBytes", default: Self.defaultMaximumAnswerBytes, in: 1...Int.max)
        healthPath = settings.has("healthPath") ? try Routes.path(try settings.string("healthPath"), "healthPath") : nil
        requests = try Self.list(RequestRoute.self, settings, "requests", RequestRoute.names)
        preflights = try Self.list(PreflightRoute.self, settings, "preflights", PreflightRoute.names)
    }

    private static func number(
        _ settings: Settings, _ name: String, default fallback: Int, in range: ClosedRange<Int>
    ) throws -> Int {
        let value = try settings.int(name, default: fallback)
        guard range.contains(value) else {
            throw SettingsError.invalid(name, expected: "\(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }

    private static func file(_ settings: Settings, _ name: String) throws -> String? {
        guard settings.has(name) else { return nil }
        let path = try settings.string(name)
        guard path.hasPrefix("/"), !path.utf8.contains(0) else {
            throw SettingsError.invalid(name, expected: "an absolute path, beginning with /")
        }
        return path
    }

    // What stands in a header must not be able to end it.
    private static func headerText(_ settings: Settings, _ name: String, default fallback: String) throws -> String {
        let text = try settings.string(name, default: fallback)
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) else {
            throw SettingsError.invalid(name, expected: "visible ASCII characters without a space")
        }
        return text
    }

    private static func list<Route: Decodable>(
        _ type: Route.Type, _ settings: Settings, _ name: String, _ names: Set<String>
    ) throws -> [Route] {
        guard settings.has(name) else { return [] }
        for (index, route) in (settings.json[name]?.array ?? []).enumerated() {
            try refuseUnknown(route, "\(name)[\(index)]", names)
        }
        return try settings.decode([Route].self, at: name)
    }

    // A misspelt name would silently leave a person's request unserved.
    private static func refuseUnknown(_ value: JSONValue, _ place: String, _ names: Set<String>) throws {
        for name in (value.object ?? [:]).keys.sorted() where !names.contains(name) {
            let path = place.isEmpty ? name : "\(place).\(name)"
            throw SettingsError.invalid(path, expected: "one of \(names.sorted().joined(separator: ", "))")
        }
    }
}
