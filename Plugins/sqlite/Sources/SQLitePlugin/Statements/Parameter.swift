import PluginKit

/// What a statement can use of a request, as a named parameter `:name`.
enum Parameter: String, CaseIterable, Sendable {
    case identifier
    case identifierType
    case coreIdentifier
    case requestType
    case requestID
    case profileID
    case dataSubject
    case dataSiloID
    case purpose
    case enabled
    case partition
    case country
    case countrySubdivision
    case locale
    case origin
    case createdAt
    case isTest

    /// Whether the parameter picks out the person.
    var namesPerson: Bool { self == .identifier || self == .coreIdentifier }

    /// The value in a request; nil is bound as NULL.
    func value(in request: Request) -> ParameterValue? {
        switch self {
        case .identifier: text(request.identifier.value)
        case .identifierType: text(request.identifier.type.rawValue)
        case .coreIdentifier: text(request.coreIdentifier)
        case .requestType: text(request.type.rawValue)
        case .requestID: text(request.requestID)
        case .profileID: text(request.profileID)
        case .dataSubject: text(request.dataSubject)
        case .dataSiloID: text(request.dataSilo?.id)
        case .purpose: text(request.purpose?.purpose)
        case .enabled: request.purpose?.enabled.map { .flag($0) }
        case .partition: text(request.partition?.partition)
        case .country: text(request.country)
        case .countrySubdivision: text(request.countrySubdivision)
        case .locale: text(request.locale)
        case .origin: text(request.origin)
        case .createdAt: text(request.createdAt)
        case .isTest: .flag(request.isTest)
        }
    }

    // An empty text is no value: compared with a column it would find everybody whose column was emptied.
    private func text(_ value: String?) -> ParameterValue? {
        guard let value, !value.isEmpty else { return nil }
        return .text(value)
    }
}

/// A value of a parameter.
enum ParameterValue: Equatable {
    case text(String)
    case flag(Bool)
}
