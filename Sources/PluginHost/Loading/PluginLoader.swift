import DSRModel
import Logging
import PluginMessages
import PluginRuntime

/// Brings what lies in the drop directory to run, one plugin after the other and in the order of ids.
struct PluginLoader: Sendable {
    let configuration: PluginHostConfiguration
    let settings: any PluginSettingsSource
    let logger: Logger
    let makeConnection: ConnectionMaker

    /// Compares the directory with what runs, by hash, and starts what is missing.
    ///
    /// Begins no further plugin once its task is cancelled.
    func reconcile(running: [PluginRegistration], _ accepted: AcceptedCoverage) async -> PluginSnapshot {
        var load = LoadState(running: running, accepted: accepted, shared: configuration.sharedDatapoints)
        do throws(PluginFault) {
            let store = try ObjectStore(
                directory: configuration.objectsDirectory, maximumBytes: configuration.maximumLibraryBytes)
            let starter = PluginStarter(store: store, makeConnection: makeConnection)
            let candidates = vetAll(
                try DropDirectory(path: configuration.directory).libraries(), LibraryVetting(store: store), &load)
            let selection = BuildSelection(candidates, active: load.activeBuilds)
            load.refusals += selection.refusals
            load.unused += selection.unused
            for builds in selection.attempts where !Task.isCancelled { await startOne(of: builds, starter, &load) }
        } catch {
            load.refusals.append(Refusal(file: configuration.directory, id: nil, fault: error))
        }
        let snapshot = load.snapshot
        for refusal in snapshot.refusals { tell(refusal) }
        return snapshot
    }

    private func vetAll(_ files: [String], _ vetting: LibraryVetting, _ load: inout LoadState) -> [Candidate] {
        var candidates: [Candidate] = []
        for file in files {
            do {
                candidates.append(try vetting.vet(file))
            } catch {
                load.refusals.append(error)
            }
        }
        return candidates
    }

    /// Starts the first of a plugin's builds that can be; the rest are superseded by it.
    private func startOne(of builds: [Candidate], _ starter: PluginStarter, _ load: inout LoadState) async {
        for (index, build) in builds.enumerated() {
            do throws(PluginFault) {
                let settings = try settings(for: build)
                guard settings.enabled else {
                    load.unused += builds[index...].map { $0.unused(.disabled) }
                    return
                }
                let registration = try await start(build, settings, starter, &load)
                load.register(registration)
                load.unused += builds[(index + 1)...].map {
                    $0.unused(.superseded(by: registration.version.description))
                }
                logger.info("plugin runs", metadata: Self.metadata(registration))
                return
            } catch {
                load.refusals.append(Refusal(file: build.file, id: build.id, fault: error))
            }
        }
    }

    /// A plugin's datapoints are settled before any of its code runs where its manifest names them, else when it has
    /// described them and before anything is routed to it.
    private func start(
        _ build: Candidate, _ settings: PluginSettings, _ starter: PluginStarter, _ load: inout LoadState
    ) async throws(PluginFault) -> PluginRegistration {
        var ownership = load.ownership
        let bindings = PluginBindings(settings)
        let isKnown = build.manifest.coverage == .manifest
        if isKnown {
            try ownership.claim(load.entries(of: build, PluginCoverage(build.manifest), bindings), for: build.id)
        }
        let log = PluginLogRing()
        let started = try await starter.start(build, settings: settings, log: log)
        if !isKnown {
            do {
                try ownership.claim(load.entries(of: build, started.coverage, bindings), for: build.id)
            } catch {
                await started.connection.stop()
                throw error
            }
        }
        load.ownership = ownership
        return PluginRegistration(
            build, build: started.build, coverage: started.coverage, settings: settings,
            connection: started.connection, log: log)
    }

    private func settings(for build: Candidate) throws(PluginFault) -> PluginSettings {
        do {
            return try settings.settings(for: build.id, schema: build.manifest.settings)
        } catch let fault as PluginFault {
            throw fault
        } catch {
            // Not repeated: the text may hold a value of the settings.
            throw PluginFault(
                .settingsUnreadable, "the settings of \(build.id) cannot be read",
                mend: "Look at \(build.id).yaml in the directory of plugins.")
        }
    }

    // MARK: Logging

    /// The message stays out of the log: it can hold what the plugin said.
    private func tell(_ refusal: Refusal) {
        var metadata: Logger.Metadata = ["code": "\(refusal.code)", "file": "\(refusal.file)"]
        if let id = refusal.id { metadata["plugin"] = "\(id)" }
        logger.warning("plugin refused", metadata: metadata)
    }

    private static func metadata(_ registration: PluginRegistration) -> Logger.Metadata {
        [
            "plugin": "\(registration.id)", "version": "\(registration.manifest.version)",
            "build": "\(registration.build)",
        ]
    }
}
