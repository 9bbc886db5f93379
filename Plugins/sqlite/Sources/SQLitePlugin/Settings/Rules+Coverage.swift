import PluginKit

extension Rules {
    /// What these rules serve, in the words of the contract.
    var coverage: CoverageDescription {
        CoverageDescription(
            handles: accessClaims + changeClaims,
            preflights: enrichment.map { PreflightClaim(identifiers: unique($0.identifiers), enriches: [$0.to]) }
        )
    }

    private var accessClaims: [Claim] {
        access.map {
            Claim(requestTypes: [.access], identifiers: unique($0.identifiers), datapoints: [$0.datapoint])
        }
    }

    // One claim for each type, because several rules may share one and a type is claimed once for an identifier.
    private var changeClaims: [Claim] {
        RequestType.allCases.compactMap { type in
            let identifiers = unique(changes.filter { $0.types.contains(type) }.flatMap(\.identifiers))
            return identifiers.isEmpty ? nil : Claim(requestTypes: [type], identifiers: identifiers)
        }
    }

    private func unique(_ identifiers: [IdentifierType]) -> [IdentifierType] { Set(identifiers).sorted() }
}
