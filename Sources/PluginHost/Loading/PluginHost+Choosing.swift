import DSRModel
import Logging
import PluginMessages
import PluginRuntime

/// What is to run, and what follows from it.
extension PluginHost {
    private enum Choice {
        case run(BuildOrder)
        /// Whatever runs goes on; nothing better is to be had.
        case keep
        /// The plugin was removed or switched off.
        case end
    }

    /// Takes over what a look at the drop directory found; `forgiving` tries failed starts again at once.
    func take(_ scan: LibraryScanner.Scan, forgiving: Bool) async {
        tellNew(scan.refusals, than: self.scan.refusals)
        self.scan = scan
        settings = settings.reread()
        let running = slots.compactMapValues { $0.running?.order.build }
        let before = selection.refusals
        selection = BuildSelection(
            scan.builds, running: running, acceptsAnyVersion: configuration.acceptsAnyVersion)
        tellNew(selection.refusals, than: before)
        for id in Set(slots.keys).union(selection.builds.keys).sorted() {
            slots[id, default: PluginSlot()].builds = selection.builds[id] ?? []
            let (isThere, failures) = (isThere(id, scan), slots[id]?.failures ?? [:])
            slots[id]?.isThere = isThere
            if forgiving { slots[id]?.failures = failures.filter { $0.value.retryAt == nil } }
            await advance(id)
        }
        await publishAgain()
        show()
    }

    /// Whether a library of the plugin lies there, even one that is broken now: a copy that is under way is no removal.
    private func isThere(_ id: PluginID, _ scan: LibraryScanner.Scan) -> Bool {
        if selection.builds[id] != nil || scan.refusals.contains(where: { $0.id == id }) { return true }
        let last = slots[id].flatMap { $0.running?.order ?? $0.starting ?? $0.proven }
        return last.map { scan.files.contains($0.build.file) } ?? false
    }

    /// Brings one plugin to where it should be, as far as that can be done now.
    func advance(_ id: PluginID) async {
        guard !isStopping, let slot = slots[id] else { return }
        guard slot.start == nil else {
            slots[id]?.isStale = true
            return
        }
        switch choose(id) {
        case .run(let order): await bring(order, id)
        case .keep: break
        case .end: await end(id)
        }
    }

    private func choose(_ id: PluginID) -> Choice {
        guard let slot = slots[id] else { return .keep }
        let before = slot.refusals
        var refusals: [Refusal] = []
        var unused: [UnusedLibrary] = []
        let choice = choose(slot, &refusals, &unused)
        slots[id]?.refusals = refusals
        slots[id]?.unused = unused
        tellNew(refusals, than: before)
        return choice
    }

    private func choose(_ slot: PluginSlot, _ refusals: inout [Refusal], _ unused: inout [UnusedLibrary]) -> Choice {
        for (index, build) in slot.builds.enumerated() {
            let order: BuildOrder
            do throws(PluginFault) {
                try requireNoDowngrade(build)
                order = BuildOrder(build: build, settings: try settings(for: build))
            } catch {
                refusals.append(Refusal(file: build.file, id: build.id, fault: error))
                continue
            }
            guard order.settings.enabled else {
                unused += slot.builds[index...].map { $0.unused(.disabled) }
                return .end
            }
            // The quarantine is the build's; one that is there besides does not silently take its place.
            if slot.quarantine?.sha256 == build.sha256 { return .keep }
            // One whose time has come is tried again; it is kept, so that the next wait is longer.
            if let failure = slot.failures[order.key], failure.retryAt.map({ $0 > .now }) ?? true {
                refusals.append(failure.refusal)
                continue
            }
            unused += slot.builds[(index + 1)...].map { $0.unused(.superseded(by: build.version.description)) }
            return .run(order)
        }
        guard slot.isThere, !isReplacedByOlder(slot, refusals) else { return .end }
        // Nothing better is to be had, and nothing is wrong with what runs: a slip in settings swaps no builds.
        if let running = slot.running, slot.failures[running.order.key] == nil { return .keep }
        guard slot.quarantine == nil, let proven = slot.proven, slot.failures[proven.key] == nil else { return .keep }
        return .run(proven)
    }

    /// Whether the running build's file is gone and what lies there is only older: then it was removed.
    private func isReplacedByOlder(_ slot: PluginSlot, _ refusals: [Refusal]) -> Bool {
        guard let running = slot.running, !scan.files.contains(running.order.build.file) else { return false }
        return !refusals.isEmpty && refusals.allSatisfy { $0.code == .downgrade }
    }

    private func settings(for build: AdmittedBuild) throws(PluginFault) -> PluginSettings {
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

    /// Takes a plugin out of service whose file is gone or whose settings switch it off; it stays expected.
    private func end(_ id: PluginID) async {
        guard let running = slots[id]?.running else { return }
        slots[id]?.running = nil
        slots[id]?.proven = nil
        slots[id]?.probation = nil
        do {
            try await publish(id)
        } catch {
            // The registrations of the store stay as they are, so its tasks wait for it, which is what removal means.
            logger.error("a removed plugin could not be taken out of the routing", metadata: ["plugin": "\(id)"])
        }
        claims[id] = nil
        logger.warning(
            "plugin removed; what it served waits for it",
            metadata: ["plugin": "\(id)", "build": "\(running.order.build.sha256)"])
        retire(running, of: id)
    }

    // MARK: Datapoints

    /// Gives a plugin the datapoints of its entries, or throws where one belongs to another.
    func claim(_ entries: [CoverageEntry], for id: PluginID) throws(PluginFault) {
        var ownership = DatapointOwnership(remembering: accepted.entries, shared: configuration.sharedDatapoints)
        for (other, entries) in claims.sorted(by: { $0.key < $1.key }) where other != id {
            ownership.keep(entries, for: other)
        }
        try ownership.claim(entries, for: id)
        claims[id] = entries
    }

    func entries(of id: PluginID, _ coverage: PluginCoverage, _ settings: PluginSettings) -> [CoverageEntry] {
        CoverageEntries(of: id, coverage, PluginBindings(settings), pins: accepted.pins).entries
    }

    // MARK: Logging

    /// Tells of refusals that were not there before.
    ///
    /// The message stays out of the log: it can hold what the plugin said.
    func tellNew(_ refusals: [Refusal], than before: [Refusal]) {
        for refusal in refusals where !before.contains(refusal) {
            var metadata: Logger.Metadata = ["code": "\(refusal.code)", "file": "\(refusal.file)"]
            if let id = refusal.id { metadata["plugin"] = "\(id)" }
            logger.warning("plugin refused", metadata: metadata)
        }
    }
}
