import DSRModel
import PluginMessages
import PluginRuntime

/// What a manifest that decodes must also keep to.
enum ManifestRules {
    /// Throws the first rule that the manifest breaks.
    static func check(_ manifest: Manifest) throws(PluginFault) {
        try checkIdentity(manifest)
        guard !(manifest.handles.isEmpty && manifest.preflights.isEmpty && manifest.guards.isEmpty) else {
            throw PluginFault(
                .claimsMissing, "the manifest claims nothing: no request type, no preflight, no guard",
                mend: "Declare what the plugin serves.")
        }
        try ClaimRules.check(manifest.handles, datapointsRequired: manifest.coverage == .manifest)
        for claim in manifest.preflights { try ClaimRules.check(claim) }
        for claim in manifest.guards { try check(claim) }
        try checkLimits(manifest.limits)
        for port in manifest.needs.ports ?? [] where !(1...65_535).contains(port) {
            throw PluginFault(
                .needsMalformed, "the manifest needs the port \(port), which no TCP port can be",
                mend: "Give ports from 1 to 65535.")
        }
        if let settings = manifest.settings, settings.object == nil {
            throw PluginFault(
                .settingsSchemaMalformed, "the manifest's member \"settings\" is not a schema",
                mend: "Give a JSON Schema object, or leave the member out for a plugin without settings.")
        }
    }

    private static func checkIdentity(_ manifest: Manifest) throws(PluginFault) {
        guard manifest.id.isValid else {
            throw PluginFault(
                .idMalformed, "\"\(manifest.id)\" is not a plugin id",
                mend: "Use a reverse domain name of a-z, 0-9, dots and hyphens, such as com.example.accounts.")
        }
        let owner = manifest.owner
        let isText = owner.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7f }
        guard owner.contains(where: { !$0.isWhitespace }), isText, owner.utf8.count <= 256 else {
            throw PluginFault(
                .ownerMissing, "the manifest does not say who answers for \(manifest.id)",
                mend: "Name the owner in one line of at most 256 bytes: Accounts team <accounts@example.com>.")
        }
    }

    private static func check(_ claim: GuardClaim) throws(PluginFault) {
        if claim.requestTypes.isEmpty || claim.identifiers?.isEmpty == true {
            throw ClaimRules.empty("a guard")
        }
        try ClaimRules.check(identifiers: claim.identifiers ?? [])
        if let type = claim.requestTypes.first(where: { !$0.isDestructive }) {
            throw PluginFault(
                .guardNotDestructive, "the manifest guards \(type.rawValue), which destroys nothing",
                mend: "Guard ERASURE only.")
        }
    }

    private static func checkLimits(_ limits: Limits) throws(PluginFault) {
        // A day and 1,024 jobs are far beyond what any plugin could want; a larger number is a slip of the unit.
        let isSound =
            (1...86_400_000).contains(limits.timeoutMilliseconds ?? 1) && (1...1_024).contains(limits.concurrency ?? 1)
            && (limits.memoryBytes ?? 1) > 0
        guard isSound else {
            throw PluginFault(
                .limitsMalformed, "the manifest's limits are out of bounds",
                mend: "A time-out is 1 to 86,400,000 milliseconds, concurrency 1 to 1,024, memory more than 0 bytes.")
        }
    }
}
