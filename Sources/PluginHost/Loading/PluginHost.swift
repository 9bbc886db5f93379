package import DSRModel
package import Logging
package import PluginRuntime
import Synchronization

/// Many plugins: finds their libraries, vets, starts and registers them, and ends them.
///
/// One that is refused never keeps another from running. Lookups read a snapshot and never wait.
package actor PluginHost {
    private let loader: PluginLoader
    private let current = Mutex(PluginSnapshot.empty)
    private var loading: Task<LoadReport, Never>?
    private var isStopping = false

    /// Makes a host that has loaded nothing yet; without `makeConnection` plugins run in this process.
    package init(
        configuration: PluginHostConfiguration, settings: any PluginSettingsSource, logger: Logger,
        makeConnection: ConnectionMaker? = nil
    ) {
        loader = PluginLoader(
            configuration: configuration, settings: settings, logger: logger,
            makeConnection: makeConnection ?? InProcessPlugin.connectionMaker(startLimit: configuration.startLimit))
    }

    /// The plugins of this moment.
    package nonisolated var snapshot: PluginSnapshot { current.withLock { $0 } }

    /// The plugins that run, in the order of their ids.
    package nonisolated var registrations: [PluginRegistration] { snapshot.registrations }

    /// The libraries that are not used, and why, in the order of files.
    package nonisolated var refusals: [Refusal] { snapshot.refusals }

    /// The connection to a running plugin.
    package nonisolated func connection(for plugin: PluginID) -> (any PluginConnection)? {
        current.withLock { $0[plugin]?.connection }
    }

    /// Loads what lies in the drop directory.
    ///
    /// Called again it adds what came since, and looks anew at what was refused; plugins that run stay as they are, and
    /// a new build of one of them waits for the next start. `accepted` is what the store remembers: a datapoint stays
    /// with the plugin that was accepted for it.
    package func loadAll(accepted: AcceptedCoverage = .none) async -> LoadReport {
        if let loading { return await loading.value }
        guard !isStopping else { return LoadReport(snapshot) }
        let task = Task {
            let snapshot = await loader.reconcile(running: registrations, accepted)
            current.withLock { $0 = snapshot }
            return LoadReport(snapshot)
        }
        loading = task
        let report = await task.value
        loading = nil
        return report
    }

    /// Tells every plugin that no further job will come.
    package func drainAll() async {
        await endLoading()
        await withDiscardingTaskGroup { group in
            for registration in registrations { group.addTask { await registration.connection.drain() } }
        }
    }

    /// Ends every plugin, and answers which did not end within the limit.
    package func stopAll(limit: Duration) async -> [PluginID] {
        await endLoading()
        let stopped = registrations
        current.withLock {
            $0 = PluginSnapshot(
                registrations: [], refusals: $0.refusals, unused: $0.unused, ownership: DatapointOwnership())
        }
        return await withTaskGroup(of: PluginID?.self) { group in
            for registration in stopped {
                group.addTask {
                    let end: Void? = await TimeLimit.run(limit) { await registration.connection.stop() }
                    return end == nil ? registration.id : nil
                }
            }
            return await group.reduce(into: []) { late, id in if let id { late.append(id) } }.sorted()
        }
    }

    /// Lets a load that is under way end with the plugin that it is at, and allows no other.
    private func endLoading() async {
        isStopping = true
        loading?.cancel()
        _ = await loading?.value
    }
}
