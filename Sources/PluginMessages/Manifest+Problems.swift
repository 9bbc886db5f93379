internal import DSRModel

extension Manifest {
    /// What is wrong with the manifest by itself, or nothing; the same rules for its author and for the host.
    public var problems: [ManifestProblem] {
        identityProblems + claimProblems + overlapProblems + preflightProblems + guardProblems + planProblems
            + limitProblems + sizeProblems
    }

    private var identityProblems: [ManifestProblem] {
        var problems: [ManifestProblem] = []
        if schema != 1 {
            problems.append("schema-unknown", "schema is \(schema)", "This gateway knows schema 1")
        }
        if !id.isValid {
            problems.append("id-invalid", "the id \"\(id)\" is no reverse domain name", "Write com.example.name")
        }
        if !SemanticVersion.isValid(version) {
            problems.append("version-invalid", "the version \"\(version)\" is no semantic version", "Write 1.2.3")
        }
        if owner.allSatisfy(\.isWhitespace) {
            problems.append("owner-missing", "the owner is empty", "Name who answers for the plugin, with an address")
        }
        if handles.isEmpty && preflights.isEmpty && guards.isEmpty {
            problems.append("serves-nothing", "the manifest declares nothing to serve", "Declare at least one claim")
        }
        return problems
    }

    private var claimProblems: [ManifestProblem] {
        handles.enumerated().flatMap { index, claim in
            var problems: [ManifestProblem] = []
            let place = "handles[\(index)]"
            if claim.requestTypes.isEmpty {
                problems.append("types-missing", "\(place) names no request type", "Name at least one")
            }
            problems += identifierProblems(claim.identifiers, place)
            if claim.requestTypes.contains(.access) {
                if coverage == .manifest, claim.datapoints.isEmpty {
                    problems.append(
                        "datapoints-missing", "\(place) serves ACCESS without a datapoint",
                        "Name the datapoints, or set coverage to settings")
                }
            } else if !claim.datapoints.isEmpty {
                problems.append(
                    "datapoint-without-access", "\(place) names datapoints but not ACCESS", "Leave them out")
            }
            for datapoint in claim.datapoints where !datapoint.isValid {
                problems.append(
                    "datapoint-invalid", "\(place) names a datapoint that cannot stand in a header",
                    "Use 1 to 256 characters without control characters")
            }
            return problems
        }
    }

    private func identifierProblems(_ identifiers: [IdentifierType], _ place: String) -> [ManifestProblem] {
        var problems: [ManifestProblem] = []
        if identifiers.isEmpty || identifiers.contains(where: \.rawValue.isEmpty) {
            problems.append(
                "identifiers-missing", "\(place) names no kind of identifier, or an empty one", "Name at least one")
        }
        if coverage == .manifest, identifiers.contains(.any) {
            problems.append(
                "any-needs-settings", "\(place) claims any kind of identifier (\"*\")",
                "Name the kinds, or set coverage to settings")
        }
        return problems
    }

    // What one plugin serves must have one claim, or the host could not tell which limits hold.
    private var overlapProblems: [ManifestProblem] {
        var seen: [Slot: [Claim]] = [:]
        var problems: [ManifestProblem] = []
        for claim in handles {
            for slot in Slot.all(of: claim) {
                if seen[slot, default: []].contains(where: { $0.overlaps(claim) }) {
                    problems.append(slot.problem)
                }
                seen[slot, default: []].append(claim)
            }
        }
        return problems
    }

    private var preflightProblems: [ManifestProblem] {
        preflights.enumerated().flatMap { index, claim in
            identifierProblems(claim.identifiers, "preflights[\(index)]")
        }
    }

    private var guardProblems: [ManifestProblem] {
        guards.enumerated().flatMap { index, claim in
            var problems: [ManifestProblem] = []
            if claim.requestTypes.isEmpty {
                problems.append("types-missing", "guards[\(index)] names no request type", "Name at least one")
            }
            for type in claim.requestTypes where !type.isDestructive {
                problems.append(
                    "guard-not-destructive", "guards[\(index)] guards \(type.rawValue), which destroys nothing",
                    "Leave it out")
            }
            return problems
        }
    }

    private var planProblems: [ManifestProblem] {
        let served = Set(handles.flatMap(\.requestTypes))
        return plans.filter { !served.contains($0) }.map { type in
            ManifestProblem(
                code: "plan-unserved", message: "plans names \(type.rawValue), which no claim serves",
                mend: "Leave it out, or serve it")
        }
    }

    private var limitProblems: [ManifestProblem] {
        let given = [
            ("timeoutMilliseconds", limits.timeoutMilliseconds), ("concurrency", limits.concurrency.map(Int64.init)),
            ("memoryBytes", limits.memoryBytes),
        ]
        return given.filter { ($0.1 ?? 1) <= 0 }.map { name, _ in
            ManifestProblem(
                code: "limit-invalid", message: "limits.\(name) is not above zero", mend: "Raise it or leave it out")
        }
    }

    private var sizeProblems: [ManifestProblem] {
        guard let bytes = try? MessageCoding.encode(self), bytes.count <= Self.maximumBytes else {
            return [
                ManifestProblem(
                    code: "manifest-too-large", message: "the manifest cannot be written in 256 KiB",
                    mend: "Shorten it")
            ]
        }
        return []
    }
}

extension [ManifestProblem] {
    fileprivate mutating func append(_ code: String, _ message: String, _ mend: String) {
        append(ManifestProblem(code: code, message: message, mend: mend))
    }
}

extension Claim {
    fileprivate func overlaps(_ other: Claim) -> Bool {
        guard let mine = dataSubjects, let others = other.dataSubjects else { return true }
        return !Set(mine).isDisjoint(with: others)
    }
}

/// What two claims of one plugin must not share.
private struct Slot: Hashable {
    let type: RequestType
    let identifier: IdentifierType
    let datapoint: Datapoint?

    static func all(of claim: Claim) -> [Slot] {
        claim.requestTypes.flatMap { type in
            claim.identifiers.flatMap { identifier in
                type == .access
                    ? claim.datapoints.map { Slot(type: type, identifier: identifier, datapoint: $0) }
                    : [Slot(type: type, identifier: identifier, datapoint: nil)]
            }
        }
    }

    var problem: ManifestProblem {
        if let datapoint {
            return ManifestProblem(
                code: "datapoint-twice", message: "the datapoint \"\(datapoint)\" is claimed twice for \(identifier)",
                mend: "Claim it once")
        }
        return ManifestProblem(
            code: "type-twice", message: "\(type.rawValue) is claimed twice for \(identifier)", mend: "Claim it once")
    }
}

/// The rule for versions, from semver.org.
private enum SemanticVersion {
    static func isValid(_ text: String) -> Bool {
        let build = text.split(separator: "+", maxSplits: 1, omittingEmptySubsequences: false)
        let pre = build[0].split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        let core = pre[0].split(separator: ".", omittingEmptySubsequences: false)
        return core.count == 3 && core.allSatisfy(isNumber)
            && pre.dropFirst().allSatisfy { parts($0) { !isDigits($0) || isNumber($0) } }
            && build.dropFirst().allSatisfy { parts($0) { _ in true } }
    }

    private static func parts(_ text: Substring, _ rule: (Substring) -> Bool) -> Bool {
        text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { part in
            !part.isEmpty && part.utf8.allSatisfy(isIdentifierByte) && rule(part)
        }
    }

    private static func isNumber(_ text: Substring) -> Bool {
        isDigits(text) && (text.utf8.count == 1 || text.utf8.first != 0x30)
    }

    private static func isDigits(_ text: Substring) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }

    private static func isIdentifierByte(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte) || byte == 0x2d
    }
}
