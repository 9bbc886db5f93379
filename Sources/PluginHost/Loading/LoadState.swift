import DSRModel
import PluginMessages

/// What one round of loading has come to so far.
struct LoadState {
    var refusals: [Refusal] = []
    var unused: [UnusedLibrary] = []
    var ownership: DatapointOwnership
    private var registrations: [PluginRegistration]
    private let pins: [PluginPinning]

    init(running: [PluginRegistration], accepted: AcceptedCoverage, shared: Set<Datapoint>) {
        registrations = running
        pins = accepted.pins
        ownership = DatapointOwnership(remembering: accepted.entries, shared: shared)
        for registration in running {
            ownership.keep(registration.coverageEntries(pins: pins), for: registration.id)
        }
    }

    var activeBuilds: [PluginID: BuildSelection.ActiveBuild] {
        Dictionary(
            registrations.map { ($0.id, BuildSelection.ActiveBuild(version: $0.version, sha256: $0.build)) },
            uniquingKeysWith: { first, _ in first })
    }

    var snapshot: PluginSnapshot {
        PluginSnapshot(registrations: registrations, refusals: refusals, unused: unused, ownership: ownership)
    }

    mutating func register(_ registration: PluginRegistration) { registrations.append(registration) }

    func entries(of build: Candidate, _ coverage: PluginCoverage, _ bindings: PluginBindings) -> [CoverageEntry] {
        CoverageEntries(of: build.id, coverage, bindings, pins: pins).entries
    }
}
