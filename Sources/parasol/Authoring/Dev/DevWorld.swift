import DSRModel
import PluginHost
import PluginMessages
import SombraSimulator

/// What the simulated Sombra knows of a plugin under work: an integration and checks that fit what it serves.
struct DevWorld {
    static let siloID = "d0e5a1f0-0000-4000-8000-000000000001"
    /// As many as anybody will need; what a plugin describes after its start is known only then.
    static let checkIDs = (10...99).map { "d0e5a1f0-0000-4000-8000-0000000000\($0)" }

    private(set) var silo: SombraSimulator.DataSilo
    private(set) var checks: [SombraSimulator.PreflightCheck] = []
    private let handles: [Claim]
    private let preflights: [PreflightClaim]
    private let identifiers: DevIdentifiers

    /// The world of a manifest, or of what a plugin with `coverage: settings` says that it serves once it runs.
    init(handles: [Claim], preflights: [PreflightClaim], identifiers: DevIdentifiers) {
        self.handles = handles
        self.preflights = preflights
        self.identifiers = identifiers
        let types = Set(handles.flatMap(\.requestTypes))
        silo = SombraSimulator.DataSilo(
            id: Self.siloID, title: "your system", requestTypes: types,
            identifierTypes: Self.unique(handles.flatMap { Self.known($0.identifiers, identifiers) }).map(\.rawValue),
            datapoints: Self.unique(handles.flatMap(\.datapoints)))
        let inputs = preflights.flatMap { claim in
            Self.known(claim.identifiers, identifiers).map { (identifier: $0, claim: claim) }
        }
        for (id, input) in zip(Self.checkIDs, inputs) {
            checks.append(
                SombraSimulator.PreflightCheck(
                    id: id, title: "check", inputIdentifier: input.identifier.rawValue,
                    outputIdentifiers: input.claim.enriches.map(\.rawValue)))
        }
    }

    /// One request of each type that is served, those that delete last.
    var submissions: [Submission] {
        var types = Self.unique(handles.flatMap(\.requestTypes))
        if types.isEmpty, !preflights.isEmpty { types = preflights.compactMap { $0.requestTypes?.first ?? .access } }
        return Self.unique(types).sorted { !$0.isDestructive && $1.isDestructive }.map(submission)
    }

    private func submission(_ type: RequestType) -> Submission {
        let claims = handles.filter { $0.requestTypes.contains(type) }
        let asked = preflights.filter { $0.requestTypes?.contains(type) ?? true }
        let types = Self.unique(
            (claims.flatMap(\.identifiers) + asked.flatMap(\.identifiers)).flatMap { Self.known([$0], identifiers) })
        var submission = Submission(
            type: type, coreIdentifier: identifiers.value(of: .coreIdentifier),
            identifiers: types.map { Submission.Identifier($0.rawValue, identifiers.value(of: $0)) })
        submission.dataSilos = [silo.id]
        let inputs = Set(asked.flatMap { Self.known($0.identifiers, identifiers) }.map(\.rawValue))
        submission.preflightChecks = checks.filter { inputs.contains($0.inputIdentifier) }.map(\.id)
        // Claims may be for some kinds of data subject only.
        if let subject = claims.compactMap({ $0.dataSubjects?.first }).first { submission.dataSubject = subject }
        return submission
    }

    /// Any kind (`*`) means those that the author named, or an e-mail address.
    private static func known(_ types: [IdentifierType], _ identifiers: DevIdentifiers) -> [IdentifierType] {
        types.flatMap { type in
            guard type == .any else { return [type] }
            return identifiers.types.isEmpty ? [.email] : identifiers.types
        }
    }

    private static func unique<Element: Hashable>(_ elements: [Element]) -> [Element] {
        var seen: Set<Element> = []
        return elements.filter { seen.insert($0).inserted }
    }
}
