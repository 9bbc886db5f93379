package import DSRModel
package import Logging
package import PluginRuntime
import Synchronization

/// Many plugins: finds their libraries, vets, starts, watches, replaces and ends them, while the gateway runs.
///
/// One plugin never keeps another from running: each starts, restarts and stops on its own. Lookups read a snapshot and
/// never wait. A change of what runs is one switch of that snapshot: whoever reads it sees the old build or the new one,
/// never none and never both.
package actor PluginHost {
    let configuration: PluginHostConfiguration
    let logger: Logger
    let starter: PluginStarter
    let limiter = StartLimiter(limit: 8)
    var settings: any PluginSettingsSource
    var scanner: LibraryScanner
    var scan = LibraryScanner.Scan()
    var selection = BuildSelection([], running: [:])
    var accepted = AcceptedCoverage.none
    var slots: [PluginID: PluginSlot] = [:]
    /// What each plugin holds of the datapoints: those that run or are being started.
    var claims: [PluginID: [CoverageEntry]] = [:]
    /// Builds that were taken out of service and still have jobs.
    var leaving: [ObjectIdentifier: (plugin: PluginID, connection: any PluginConnection)] = [:]
    /// Builds that ran in this process and are out of service: their code stays mapped for good.
    var endedInProcess = 0
    var isStopping = false
    /// What was accepted, as it stands on disk.
    var lock = PluginLock()
    private var lastSave: Task<Void, Never>?

    private let current = Mutex(PluginSnapshot.empty)
    private let observers = Observers()
    /// The plugins whose successes matter: those on probation, or with crashes behind them.
    let watched = Mutex<Set<PluginID>>([])
    private var handler: (@Sendable (PluginSnapshot) async throws -> Void)?
    /// Plugins whose last publication failed, so that the gateway goes by an older one.
    private var unpublished: Set<PluginID> = []
    private var lastPublication: Task<PluginFault?, Never>?
    private var look: Task<Void, Never>?
    let conducts = AsyncStream<TaskConduct>.makeStream()
    private let nudges = AsyncStream<Nudge>.makeStream(bufferingPolicy: .bufferingNewest(16))

    /// What makes the host look at the drop directory.
    private enum Nudge: Sendable {
        /// Something happened there.
        case changed
        /// It is time, or somebody asked: everything is hashed anew.
        case rescan
    }

    /// Makes a host that has loaded nothing yet; without makers plugins run in this process, and none in workers.
    package init(
        configuration: PluginHostConfiguration, settings: any PluginSettingsSource, logger: Logger,
        makeConnection: ConnectionMaker? = nil, makeWorker: ConnectionMaker? = nil
    ) {
        self.configuration = configuration
        self.settings = settings
        self.logger = logger
        scanner = LibraryScanner(configuration: configuration)
        starter = PluginStarter(
            configuration: configuration,
            inProcess: makeConnection ?? InProcessPlugin.connectionMaker(startLimit: configuration.startLimit),
            worker: makeWorker, logger: logger)
    }

    // MARK: Reading

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

    /// The processes of workers that run, or are on their way out.
    package nonisolated var processes: Set<Int32> { current.withLock { $0.processes } }

    /// What a plugin logged, whether it runs now or not; nil for one that was never there.
    package func log(of plugin: PluginID) -> PluginLogRing? { slots[plugin]?.log }

    /// Every snapshot from now on, the present one first; one that comes while the last is not read yet replaces it.
    package nonisolated func snapshots() -> AsyncStream<PluginSnapshot> {
        let (stream, source) = AsyncStream.makeStream(of: PluginSnapshot.self, bufferingPolicy: .bufferingNewest(1))
        let number = observers.withLock { observers in
            observers.last += 1
            observers.sources[observers.last] = source
            return observers.last
        }
        source.onTermination = { [observers] _ in observers.withLock { _ = $0.sources.removeValue(forKey: number) } }
        source.yield(snapshot)
        return stream
    }

    // MARK: Remembering

    /// Reads what was accepted before; to be called once, before anything is loaded.
    package func openLock() throws(PluginFault) {
        guard let file = lockFile else { return }
        lock = try file.load()
        for (id, quarantine) in lock.quarantines { slots[id, default: PluginSlot()].quarantine = quarantine }
    }

    /// Forgets a plugin that was retired, so that any version of it may come.
    package func forget(_ id: PluginID) async {
        slots[id]?.quarantine = nil
        await keepLock { $0.forget(id) }
        await advance(id)
        show()
    }

    var lockFile: PluginLockFile? { configuration.lockDirectory.map { PluginLockFile(directory: $0) } }

    /// Changes what is remembered, on disk when this returns; one change after the other.
    func keepLock(_ change: (inout PluginLock) -> Void) async {
        let before = lock
        change(&lock)
        guard lock != before, let file = lockFile else { return }
        let previous = lastSave
        let save = Task { [lock, logger] in
            await previous?.value
            let fault: PluginFault? = await BlockingWork.run {
                do throws(PluginFault) {
                    try file.save(lock)
                    return nil
                } catch {
                    return error
                }
            }
            if let fault {
                logger.error("plugins.lock could not be written", metadata: ["error": "\(fault)"])
            }
        }
        lastSave = save
        await save.value
    }

    // MARK: Looking

    /// Looks at the drop directory now and waits until every plugin that is to start runs or is refused.
    ///
    /// Looks anew at what was refused, but for builds that failed their first tasks. `accepted` is what the store
    /// remembers: a datapoint stays with the plugin that was accepted for it.
    package func loadAll(accepted: AcceptedCoverage = .none) async -> LoadReport {
        self.accepted = accepted
        await lookNow(deep: true, forgiving: true)
        while let start = slots.values.lazy.compactMap(\.start).first { await start.value }
        return LoadReport(snapshot)
    }

    /// Watches the drop directory, and how tasks go, until the calling task is cancelled.
    ///
    /// Events and the clock only say when to look; what is to be done is decided by comparing what lies there with what
    /// runs. `accepted` gives what the store remembers, before each look.
    package func run(accepted: @escaping @Sendable () async throws -> AcceptedCoverage) async {
        let watch = DirectoryWatch(configuration.directory) { [nudges] in nudges.continuation.yield(.changed) }
        // For what came before anybody watched.
        nudges.continuation.yield(.changed)
        if !watch.isWatching {
            logger.warning(
                "the directory of plugins gives no events; it is looked at by the clock alone",
                metadata: ["directory": "\(configuration.directory)"])
        }
        let clock = Task { [nudges, interval = configuration.rescanInterval] in
            while !Task.isCancelled {
                // Cancelled with the host.
                try? await Task.sleep(for: interval)
                nudges.continuation.yield(.rescan)
            }
        }
        let conduct = Task { [conducts] in
            for await conduct in conducts.stream { await self.take(conduct) }
        }
        await withTaskCancellationHandler {
            for await nudge in nudges.stream {
                if Task.isCancelled { break }
                do {
                    self.accepted = try await accepted()
                } catch {
                    logger.error("what the store remembers of plugins cannot be read", metadata: ["error": "\(error)"])
                }
                await lookNow(deep: nudge == .rescan, forgiving: false)
            }
        } onCancel: {
            clock.cancel()
            conduct.cancel()
            nudges.continuation.finish()
        }
        // The stream also ends when the plugins are stopped.
        clock.cancel()
        conduct.cancel()
        watch.end()
    }

    /// Has the drop directory looked at soon, everything in it hashed anew.
    package nonisolated func rescan() { nudges.continuation.yield(.rescan) }

    /// Has `handler` called with each new snapshot in which other plugins run than before, once right away.
    ///
    /// It is called before the old build of a plugin is drained; when it throws, the change does not happen.
    package func onChange(_ handler: @escaping @Sendable (PluginSnapshot) async throws -> Void) async throws {
        self.handler = handler
        do {
            try await publish(nil)
        } catch {
            self.handler = nil
            throw error
        }
    }

    private func lookNow(deep: Bool, forgiving: Bool) async {
        // One look at a time; one that is asked for meanwhile comes after, since the directory may have changed.
        while let look { await look.value }
        guard !isStopping else { return }
        let look = Task { await self.performLook(deep: deep, forgiving: forgiving) }
        self.look = look
        await look.value
    }

    private func performLook(deep: Bool, forgiving: Bool) async {
        let before = scanner
        let (scan, after) = await BlockingWork.run {
            var scanner = before
            let scan = scanner.scan(deep: deep)
            return (scan, scanner)
        }
        scanner = after
        await take(scan, forgiving: forgiving)
        // Here, so that whoever waits for this look finds none under way when it wakes.
        look = nil
    }

    // MARK: Publishing

    /// Makes what runs now the snapshot of this moment; one publication after the other.
    ///
    /// Throws where the gateway could not take the change over, and then the old snapshot stays.
    func publish(_ id: PluginID?) async throws(PluginFault) {
        let before = lastPublication
        let publication = Task { () -> PluginFault? in
            _ = await before?.value
            return await self.publishNow(id)
        }
        lastPublication = publication
        if let fault = await publication.value { throw fault }
    }

    /// Publishes what failed publications left behind.
    func publishAgain() async {
        for id in unpublished.sorted() {
            do {
                try await publish(id)
            } catch {
                // Told when it failed; the next look tries again.
                return
            }
        }
    }

    private func publishNow(_ id: PluginID?) async -> PluginFault? {
        let snapshot = makeSnapshot(registrations(with: id))
        if let handler {
            do {
                try await handler(snapshot)
            } catch {
                if let id { unpublished.insert(id) }
                logger.error("a change of plugins could not be taken over", metadata: ["error": "\(error)"])
                return PluginFault(
                    .changeNotTaken, "the gateway could not store what the plugins serve now",
                    mend: "See the log for what the store said; the change is tried again by itself.")
            }
        }
        if let id { unpublished.remove(id) }
        current.withLock { $0 = snapshot }
        observers.tell(snapshot)
        return nil
    }

    /// Shows states and refusals anew, where what runs is the same.
    func show() {
        let snapshot = makeSnapshot(registrations)
        let shown = current.withLock { current in
            // What runs changes in `publish` alone.
            current = snapshot.running(as: current)
            return current
        }
        observers.tell(shown)
    }

    /// What runs as it is published, but for one plugin, which is as it is now: another one's change may still fail.
    private func registrations(with id: PluginID?) -> [PluginRegistration] {
        guard let id else { return registrations }
        return registrations.filter { $0.id != id } + [slots[id]?.running?.registration].compactMap { $0 }
    }

    private func makeSnapshot(_ registrations: [PluginRegistration]) -> PluginSnapshot {
        let ids = slots.keys.sorted()
        return PluginSnapshot(
            registrations: registrations,
            refusals: scan.refusals + selection.refusals + ids.flatMap { slots[$0]?.refusals ?? [] },
            unused: selection.unused + ids.flatMap { slots[$0]?.unused ?? [] },
            statuses: ids.compactMap(status), endedInProcess: endedInProcess,
            processes: Set(
                (slots.values.compactMap { $0.running?.connection } + leaving.values.map(\.connection))
                    .compactMap(\.processID)))
    }

    // MARK: Ending

    /// Tells every plugin that no further job will come; waits no longer than the limit for those that do not listen.
    package func drainAll(limit: Duration) async {
        isStopping = true
        await withDiscardingTaskGroup { group in
            for registration in registrations {
                group.addTask { _ = await TimeLimit.run(limit) { await registration.connection.drain() } }
            }
        }
    }

    /// Ends every plugin, and answers which did not end within the limit.
    package func stopAll(limit: Duration) async -> [PluginID] {
        isStopping = true
        nudges.continuation.finish()
        for slot in slots.values { slot.pause?.task.cancel() }
        var stopping = leaving.values.map { $0 }
        stopping += slots.compactMap { id, slot in slot.running.map { (id, $0.connection) } }
        for id in slots.keys { slots[id]?.running = nil }
        let last = makeSnapshot([])
        current.withLock { $0 = last }
        observers.tell(last)
        return await withTaskGroup(of: PluginID?.self) { group in
            for (id, connection) in stopping {
                group.addTask {
                    let end: Void? = await TimeLimit.run(limit) { await connection.stop() }
                    return end == nil ? id : nil
                }
            }
            return await group.reduce(into: Set<PluginID>()) { late, id in if let id { late.insert(id) } }.sorted()
        }
    }
}
