package import DSRModel
package import PluginMessages
import PluginRuntime

/// What a plugin serves as it runs: its manifest's claims, or what it described after its start.
package struct PluginCoverage: Sendable, Equatable {
    package let handles: [Claim]
    package let preflights: [PreflightClaim]
    package let guards: [GuardClaim]
    package let plans: [RequestType]

    /// The coverage that the manifest itself gives.
    init(_ manifest: Manifest) {
        handles = manifest.handles
        preflights = manifest.preflights
        guards = manifest.guards
        plans = manifest.plans
    }

    private init(_ manifest: Manifest, _ description: CoverageDescription) {
        handles = description.handles
        preflights = description.preflights
        guards = manifest.guards
        plans = manifest.plans
    }

    /// The coverage that a plugin with `coverage: settings` described, which must lie within its manifest's.
    static func described(_ bytes: [UInt8], within manifest: Manifest) throws(PluginFault) -> PluginCoverage {
        let description: CoverageDescription
        do {
            description = try MessageCoding.decode(CoverageDescription.self, from: bytes)
        } catch {
            throw PluginFault(
                .descriptionMalformed,
                "what \(manifest.id) says it serves cannot be read: \(ManifestComplaint.text(error))",
                mend: "Correct the plugin's describe.")
        }
        guard description.schema == 1 else {
            throw PluginFault(
                .descriptionMalformed, "\(manifest.id) describes what it serves in an unknown version of the message",
                mend: "Build the plugin with a kit of this gateway's contract, or run a newer gateway.")
        }
        try ClaimRules.check(description.handles, datapointsRequired: true)
        for claim in description.preflights { try ClaimRules.check(claim) }
        try DescriptionBounds(manifest: manifest).check(description)
        return PluginCoverage(manifest, description)
    }
}
