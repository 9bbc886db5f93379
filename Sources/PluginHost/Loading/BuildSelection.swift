import DSRModel
import PluginRuntime

/// Which of the sound libraries may be run: of each plugin the builds in order of version, and of each version one.
///
/// Pure.
struct BuildSelection {
    /// For each plugin the builds to try, the highest version first.
    private(set) var builds: [PluginID: [AdmittedBuild]] = [:]
    private(set) var refusals: [Refusal] = []
    private(set) var unused: [UnusedLibrary] = []

    private let acceptsAnyVersion: Bool

    /// Sorts out the builds; `running` is the build of each plugin that runs now.
    init(_ found: [AdmittedBuild], running: [PluginID: AdmittedBuild], acceptsAnyVersion: Bool = false) {
        self.acceptsAnyVersion = acceptsAnyVersion
        for (id, builds) in Dictionary(grouping: found, by: \.id).sorted(by: { $0.key < $1.key }) {
            self.builds[id] = distinct(builds, running: running[id]).sorted { $1.version < $0.version }
        }
    }

    /// One file a build and one build a version; the running build counts before others, then the name of the file.
    private mutating func distinct(_ builds: [AdmittedBuild], running: AdmittedBuild?) -> [AdmittedBuild] {
        var distinct: [AdmittedBuild] = []
        for build in builds.sorted(by: { Self.precedes($0, $1, running) }) {
            if let same = distinct.first(where: { $0.sha256 == build.sha256 }) {
                unused.append(build.unused(.duplicate(of: same.file)))
            } else if let same = distinct.first(where: { $0.version == build.version }) {
                refusals.append(Self.reused(build, by: same.file))
            } else if !acceptsAnyVersion, let running, running.version == build.version, running.sha256 != build.sha256
            {
                refusals.append(Self.reused(build, by: "the build that runs"))
            } else {
                distinct.append(build)
            }
        }
        return distinct
    }

    private static func precedes(_ left: AdmittedBuild, _ right: AdmittedBuild, _ running: AdmittedBuild?) -> Bool {
        let leftRuns = left.sha256 == running?.sha256
        let rightRuns = right.sha256 == running?.sha256
        return leftRuns == rightRuns ? left.file < right.file : leftRuns
    }

    private static func reused(_ build: AdmittedBuild, by other: String) -> Refusal {
        Refusal(
            file: build.file, id: build.id, code: .versionReused,
            message: "\(build.file) is another build of \(build.id) \(build.version), the version of \(other)",
            mend: "Raise the version in the manifest with every build that you install, or remove one of the two.")
    }
}
