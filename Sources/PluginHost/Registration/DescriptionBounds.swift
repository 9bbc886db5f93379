import DSRModel
import PluginMessages
import PluginRuntime

/// Keeps a description within its manifest: settings choose from what the manifest names and never widen it.
struct DescriptionBounds {
    let manifest: Manifest

    func check(_ description: CoverageDescription) throws(PluginFault) {
        for claim in description.handles {
            for type in claim.requestTypes {
                for identifier in claim.identifiers {
                    guard manifest.handles.contains(where: { covers($0, claim, type, identifier) }) else {
                        throw widened("\(type.rawValue) by \(identifier)")
                    }
                }
            }
        }
        for claim in description.preflights {
            guard manifest.preflights.contains(where: { covers($0, claim) }) else {
                throw widened("preflights by \(claim.identifiers.map(\.rawValue).joined(separator: ", "))")
            }
        }
    }

    private func covers(_ bound: Claim, _ claim: Claim, _ type: RequestType, _ identifier: IdentifierType) -> Bool {
        guard bound.requestTypes.contains(type), bound.identifiers.include(identifier) else { return false }
        if let subjects = bound.dataSubjects {
            guard let described = claim.dataSubjects, Set(described).isSubset(of: subjects) else { return false }
        }
        // A manifest that names datapoints limits them; one that names none leaves them to the settings.
        guard type == .access, !bound.datapoints.isEmpty else { return true }
        return Set(claim.datapoints).isSubset(of: bound.datapoints)
    }

    private func covers(_ bound: PreflightClaim, _ claim: PreflightClaim) -> Bool {
        if let types = bound.requestTypes {
            guard let described = claim.requestTypes, Set(described).isSubset(of: types) else { return false }
        }
        return claim.identifiers.allSatisfy(bound.identifiers.include)
            && claim.enriches.allSatisfy(bound.enriches.include)
    }

    private func widened(_ what: String) -> PluginFault {
        PluginFault(
            .coverageWidened, "with its settings \(manifest.id) says that it serves \(what), beyond its manifest",
            mend: "Declare it in the manifest and pack the library again, or take it out of the settings.")
    }
}

extension [IdentifierType] {
    /// Whether the list names the kind, or any kind: a generic plugin cannot know the kinds that a company defines.
    ///
    /// A description names kinds only, so "any" is no kind to describe.
    fileprivate func include(_ identifier: IdentifierType) -> Bool {
        identifier != .any && (contains(identifier) || contains(.any))
    }
}
