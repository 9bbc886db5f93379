package import PluginKit

/// One thing that a plugin claims to answer.
package struct Question: Sendable, Hashable, CustomStringConvertible {
    package var kind: Request.Kind
    package var type: RequestType
    package var identifierType: IdentifierType
    package var datapoints: [Datapoint] = []
    package var enriches: [IdentifierType] = []
    package var dataSubject: String?

    /// Kind, type and kind of identifier; no personal data.
    package var description: String {
        kind == .perform
            ? "\(type.rawValue) for \(identifierType)" : "\(kind.rawValue) of \(type.rawValue) for \(identifierType)"
    }

    /// Whether answering it leaves the system behind the plugin as it is.
    package var onlyReads: Bool { kind != .perform || type == .access }

    /// Whether answering it takes something away.
    package var isErasure: Bool { kind == .perform && type.isDestructive }

    /// The request that asks it, as a gateway would send it.
    package func request(
        about value: String, limit: Duration, using generator: inout SeededGenerator, attempt: Int = 1
    ) -> Request {
        var request = Request(
            kind: kind, type: type, requestID: generator.uuid(),
            identifier: Identifier(type: identifierType, value: value), coreIdentifier: value, datapoints: datapoints,
            enriches: enriches, isTest: true, attempt: attempt,
            timeoutMilliseconds: max(Int64(limit.seconds * 1000), 1), idempotencyKey: generator.hex(43))
        request.dataSubject = dataSubject ?? "customer"
        request.profileID = generator.uuid()
        request.organization = Organization(id: generator.uuid(), uri: "example", name: "Example")
        request.locale = "en"
        request.origin = "PRIVACY_CENTER"
        request.country = "DE"
        request.createdAt = "2026-01-02T03:04:05.678Z"
        if kind == .preflight {
            request.preflightCheck = PreflightCheck(id: generator.uuid(), title: "Conformance check")
        } else {
            request.dataSilo = DataSilo(id: generator.uuid(), title: "Conformance check")
        }
        return request
    }
}

extension Question {
    /// Everything that a plugin claims, once.
    package static func all(of manifest: Manifest, serving coverage: CoverageDescription) -> [Question] {
        let questions = handled(coverage) + preflights(coverage) + guards(manifest) + plans(manifest, coverage)
        var seen: Set<Question> = []
        return questions.filter { seen.insert($0).inserted }
    }

    private static func handled(_ coverage: CoverageDescription) -> [Question] {
        coverage.handles.flatMap { claim in
            claim.requestTypes.flatMap { type in
                claim.identifiers.map { identifier in
                    Question(
                        kind: .perform, type: type, identifierType: identifier,
                        datapoints: type == .access ? claim.datapoints : [], dataSubject: claim.dataSubjects?.first)
                }
            }
        }
    }

    private static func preflights(_ coverage: CoverageDescription) -> [Question] {
        coverage.preflights.flatMap { claim in
            (claim.requestTypes ?? [.access, .erasure]).flatMap { type in
                claim.identifiers.map { identifier in
                    Question(kind: .preflight, type: type, identifierType: identifier, enriches: claim.enriches)
                }
            }
        }
    }

    private static func guards(_ manifest: Manifest) -> [Question] {
        manifest.guards.flatMap { claim in
            claim.requestTypes.flatMap { type in
                (claim.identifiers ?? [.email]).map { Question(kind: .guard, type: type, identifierType: $0) }
            }
        }
    }

    private static func plans(_ manifest: Manifest, _ coverage: CoverageDescription) -> [Question] {
        manifest.plans.flatMap { type in
            coverage.handles.filter { $0.requestTypes.contains(type) }.flatMap { claim in
                claim.identifiers.map { Question(kind: .plan, type: type, identifierType: $0) }
            }
        }
    }
}
