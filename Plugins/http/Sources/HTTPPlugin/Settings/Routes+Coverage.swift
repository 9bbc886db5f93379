import PluginKit

extension Routes {
    /// What these routes serve, in the words of the contract.
    var coverage: CoverageDescription {
        CoverageDescription(
            handles: requests.flatMap { route in
                unique(route.types.map(\.rawValue)).compactMap(RequestType.init(rawValue:)).map { type in
                    Claim(
                        requestTypes: [type], identifiers: Set(route.identifiers).sorted(),
                        datapoints: type == .access ? Set(route.datapoints).sorted() : [])
                }
            },
            preflights: preflights.map {
                PreflightClaim(
                    identifiers: Set($0.identifiers).sorted(), enriches: Set($0.enriches).sorted(),
                    requestTypes: $0.types)
            }
        )
    }

    private func unique(_ names: [String]) -> [String] { Set(names).sorted() }
}
