import PluginKit

/// Which request goes to which path; checked.
struct Routes: Sendable {
    struct RequestRoute: Sendable {
        let types: [RequestType]
        let identifiers: [IdentifierType]
        let datapoints: [Datapoint]
        let path: String
        let pollPath: String
    }

    struct PreflightRoute: Sendable {
        let identifiers: [IdentifierType]
        let enriches: [IdentifierType]
        let types: [RequestType]?
        let path: String
        let pollPath: String
    }

    let requests: [RequestRoute]
    let preflights: [PreflightRoute]

    init(_ configuration: Configuration) throws {
        requests = try configuration.requests.enumerated().map { index, route in
            let place = "requests[\(index)]"
            try Self.check(route.identifiers, place)
            guard !route.types.isEmpty else {
                throw SettingsError.invalid("\(place).types", expected: "at least one request type")
            }
            let datapoints = route.datapoints ?? []
            guard route.types.contains(.access) == !datapoints.isEmpty, datapoints.allSatisfy(\.isValid) else {
                throw SettingsError.invalid(
                    "\(place).datapoints", expected: "at least one datapoint for ACCESS, and none without it")
            }
            let path = try Self.path(route.path, "\(place).path")
            return RequestRoute(
                types: route.types, identifiers: route.identifiers, datapoints: datapoints, path: path,
                pollPath: try route.pollPath.map { try Self.path($0, "\(place).pollPath") } ?? path)
        }
        preflights = try configuration.preflights.enumerated().map { index, route in
            let place = "preflights[\(index)]"
            try Self.check(route.identifiers + (route.enriches ?? []), place)
            let path = try Self.path(route.path, "\(place).path")
            return PreflightRoute(
                identifiers: route.identifiers, enriches: route.enriches ?? [], types: route.types, path: path,
                pollPath: try route.pollPath.map { try Self.path($0, "\(place).pollPath") } ?? path)
        }
        guard !requests.isEmpty || !preflights.isEmpty else {
            throw SettingsError.invalid("requests", expected: "a route there or under preflights")
        }
        try refuseShared()
    }

    /// The route of a request.
    func route(of request: Request) throws -> RequestRoute {
        let route = requests.first {
            $0.types.contains(request.type) && $0.identifiers.contains(request.identifier.type)
        }
        guard let route, request.type != .access || Set(request.datapoints).isSubset(of: route.datapoints) else {
            throw ServiceFailure.unrouted()
        }
        return route
    }

    /// The route of a preflight.
    func route(ofPreflight request: Request) throws -> PreflightRoute {
        let route = preflights.first {
            $0.identifiers.contains(request.identifier.type) && $0.types?.contains(request.type) ?? true
        }
        guard let route else { throw ServiceFailure.unrouted() }
        return route
    }

    /// Checks a path of the settings.
    static func path(_ text: String, _ place: String) throws -> String {
        let isPath = text.hasPrefix("/") && text.utf8.allSatisfy { (0x21...0x7e).contains($0) && $0 != 0x23 }
        guard isPath else {
            throw SettingsError.invalid(place, expected: "a path from a slash on, in ASCII, without a fragment")
        }
        return text
    }

    private static func check(_ identifiers: [IdentifierType], _ place: String) throws {
        guard !identifiers.isEmpty, !identifiers.contains(.any), identifiers.allSatisfy({ !$0.rawValue.isEmpty }) else {
            throw SettingsError.invalid("\(place).identifiers", expected: "kinds of identifier by name, such as email")
        }
    }

    // One job is one call, so a type has one route under a kind of identifier.
    private func refuseShared() throws {
        var seen: Set<[String]> = []
        for (index, route) in requests.enumerated() {
            for type in Set(route.types) {
                for identifier in Set(route.identifiers)
                where !seen.insert([type.rawValue, identifier.rawValue]).inserted {
                    throw SettingsError.invalid(
                        "requests[\(index)]", expected: "no \(type.rawValue) for \(identifier), which has a route")
                }
            }
        }
    }
}
