import DSRModel
import PluginRuntime

/// Which of the sound libraries to run: of each plugin the highest version, and of each version one build.
struct BuildSelection {
    /// What runs already.
    struct ActiveBuild {
        let version: SemanticVersion
        let sha256: String
    }

    /// For each plugin, in the order of ids, the builds to try, the highest version first.
    private(set) var attempts: [[Candidate]] = []
    private(set) var refusals: [Refusal] = []
    private(set) var unused: [UnusedLibrary] = []

    init(_ candidates: [Candidate], active: [PluginID: ActiveBuild]) {
        for (id, builds) in Dictionary(grouping: candidates, by: \.id).sorted(by: { $0.key < $1.key }) {
            let distinct = self.distinct(builds, active: active[id])
            if let active = active[id] {
                for build in distinct where build.staged.sha256 != active.sha256 {
                    let isNewer = active.version < build.version
                    unused.append(
                        build.unused(isNewer ? .waitsForRestart : .superseded(by: active.version.description)))
                }
            } else if !distinct.isEmpty {
                attempts.append(distinct.sorted { $1.version < $0.version })
            }
        }
    }

    /// One file a build and one build a version; the running build counts before others, then the name of the file.
    private mutating func distinct(_ builds: [Candidate], active: ActiveBuild?) -> [Candidate] {
        var distinct: [Candidate] = []
        for build in builds.sorted(by: { Self.precedes($0, $1, active) }) {
            if let same = distinct.first(where: { $0.staged.sha256 == build.staged.sha256 }) {
                unused.append(build.unused(.duplicate(of: same.file)))
            } else if let same = distinct.first(where: { $0.version == build.version }) {
                refusals.append(Self.reused(build, by: same.file))
            } else if let active, active.version == build.version, active.sha256 != build.staged.sha256 {
                refusals.append(Self.reused(build, by: "the build that runs"))
            } else {
                distinct.append(build)
            }
        }
        return distinct
    }

    private static func precedes(_ left: Candidate, _ right: Candidate, _ active: ActiveBuild?) -> Bool {
        let leftRuns = left.staged.sha256 == active?.sha256
        let rightRuns = right.staged.sha256 == active?.sha256
        return leftRuns == rightRuns ? left.file < right.file : leftRuns
    }

    private static func reused(_ build: Candidate, by other: String) -> Refusal {
        Refusal(
            file: build.file, id: build.id, code: .versionReused,
            message: "\(build.file) is another build of \(build.id) \(build.version), the version of \(other)",
            mend: "Raise the version in the manifest with every build that you install, or remove one of the two.")
    }
}
