import DSRModel
import PluginMessages
import PluginRuntime

/// What claims must keep to, in a manifest as in a description.
enum ClaimRules {
    static func check(_ claims: [Claim], datapointsRequired: Bool) throws(PluginFault) {
        for claim in claims { try check(claim, datapointsRequired: datapointsRequired) }
        try checkNothingTwice(claims)
    }

    static func check(_ claim: PreflightClaim) throws(PluginFault) {
        if claim.identifiers.isEmpty || claim.requestTypes?.isEmpty == true { throw empty("a preflight claim") }
        try check(identifiers: claim.identifiers + claim.enriches)
    }

    static func check(identifiers: [IdentifierType]) throws(PluginFault) {
        for identifier in identifiers {
            let name = identifier.rawValue
            let isText = name.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7f }
            guard !name.isEmpty, isText, name.utf8.count <= 256 else {
                throw PluginFault(
                    .identifierMalformed,
                    "an identifier type is empty, longer than 256 bytes or holds control characters",
                    mend: "Name identifier types as they are configured at Transcend.")
            }
        }
    }

    static func empty(_ what: String) -> PluginFault {
        PluginFault(
            .claimEmpty, "\(what) names no request type, no identifier type or no data subject and so matches nothing",
            mend: "Name what it is for, or leave the claim out.")
    }

    private static func check(_ claim: Claim, datapointsRequired: Bool) throws(PluginFault) {
        if claim.requestTypes.isEmpty || claim.identifiers.isEmpty || claim.dataSubjects?.isEmpty == true {
            throw empty("a claim")
        }
        try check(identifiers: claim.identifiers)
        if claim.datapoints.contains(where: { !$0.isValid }) {
            throw PluginFault(
                .datapointMalformed, "a datapoint's name is empty, longer than 256 bytes or holds control characters",
                mend: "Name datapoints as they are configured at Transcend.")
        }
        let isAccess = claim.requestTypes.contains(.access)
        if !isAccess, let datapoint = claim.datapoints.first {
            throw PluginFault(
                .datapointsWithoutAccess, "a claim without ACCESS names the datapoint \"\(datapoint)\"",
                mend: "Name datapoints only in claims for ACCESS.")
        }
        if isAccess, datapointsRequired, claim.datapoints.isEmpty {
            throw PluginFault(
                .datapointsMissing, "a claim for ACCESS names no datapoint",
                mend: "Name the datapoints that the plugin hands out, or let settings decide (`coverage: settings`).")
        }
    }

    /// Two claims for disjoint data subjects never match the same webhook, so they may name the same datapoint.
    private static func checkNothingTwice(_ claims: [Claim]) throws(PluginFault) {
        struct Place: Hashable {
            var identifier: IdentifierType
            var datapoint: Datapoint
        }
        var seen: [Place: [Set<String>?]] = [:]
        for claim in claims where claim.requestTypes.contains(.access) {
            let subjects = claim.dataSubjects.map { Set($0) }
            for identifier in Set(claim.identifiers) {
                for datapoint in claim.datapoints {
                    let place = Place(identifier: identifier, datapoint: datapoint)
                    if seen[place, default: []].contains(where: { overlap($0, subjects) }) {
                        throw PluginFault(
                            .datapointClaimedTwice,
                            "the datapoint \"\(datapoint)\" is claimed twice for ACCESS by \(identifier)",
                            mend: "Name each datapoint in one claim.")
                    }
                    seen[place, default: []].append(subjects)
                }
            }
        }
    }

    private static func overlap(_ left: Set<String>?, _ right: Set<String>?) -> Bool {
        guard let left, let right else { return true }
        return !left.isDisjoint(with: right)
    }
}
