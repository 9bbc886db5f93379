package import DSRModel
import Logging
import PluginMessages
import PluginRuntime
import Synchronization

/// What happens to plugins that run: crashes, hangs, first tasks that fail.
extension PluginHost {
    /// Takes note of how a task went; cheap where nothing is amiss.
    package nonisolated func note(_ conduct: TaskConduct) {
        if conduct.kind == .succeeded, !watched.withLock({ $0.contains(conduct.plugin) }) { return }
        conducts.continuation.yield(conduct)
    }

    /// Ends a plugin's quarantine and starts it; false where it is in none.
    package func release(_ id: PluginID) async -> Bool {
        guard let quarantine = slots[id]?.quarantine else { return false }
        slots[id]?.quarantine = nil
        slots[id]?.history = CrashHistory()
        slots[id]?.endsInARow = 0
        await keepLock { $0.quarantine(id, nil) }
        logger.warning("quarantine lifted", metadata: ["plugin": "\(id)", "build": "\(quarantine.sha256)"])
        await advance(id)
        show()
        return true
    }

    /// Follows a connection until it ends.
    func watch(_ connection: any PluginConnection, of id: PluginID) {
        Task {
            for await event in connection.events {
                switch event {
                case .overdue: await self.hangs(id, connection)
                case .gone(let reason): await self.ended(id, connection, reason)
                }
            }
        }
    }

    /// A plugin holds a job that was given up: a new process takes over, the old one may end what else it has.
    private func hangs(_ id: PluginID, _ connection: any PluginConnection) async {
        guard !isStopping, let running = slots[id]?.running, running.connection === connection else { return }
        let canReplace = running.registration.isolation == .worker
        logger.error(
            "plugin hangs: it holds a job that was cancelled",
            metadata: [
                "plugin": "\(id)", "build": "\(running.registration.build)",
                "mend": canReplace ? "its process is replaced" : "restart the gateway to be rid of it",
            ])
        guard canReplace else {
            slots[id]?.reason = "holds a job that was cancelled; only a restart of the gateway ends that in-process"
            return show()
        }
        guard slots[id]?.start == nil else {
            // The start may fail, and the hanging process would keep its place.
            slots[id]?.hanging = ObjectIdentifier(connection)
            return
        }
        slots[id]?.reason = "its process held a job that was cancelled and was replaced"
        await bring(running.order, id, replacing: true)
        show()
    }

    /// A process ended that nobody had told to.
    private func ended(_ id: PluginID, _ connection: any PluginConnection, _ reason: String) async {
        guard !isStopping, let running = slots[id]?.running, running.connection === connection else {
            // Its successor may still be sent back, and it must not come back then.
            slots[id]?.ended = ObjectIdentifier(connection)
            return
        }
        slots[id]?.running = nil
        slots[id]?.endsInARow += 1
        slots[id]?.unaskedEnds += 1
        slots[id]?.reason = reason
        slots[id]?.history.ended(at: .now)
        logger.error(
            "plugin's process ended",
            metadata: ["plugin": "\(id)", "build": "\(running.registration.build)", "reason": "\(reason)"])
        updateWatched(id)
        do {
            try await publish(id)
        } catch {
            logger.error("a plugin that ended could not be taken out of the routing", metadata: ["plugin": "\(id)"])
        }
        if slots[id]?.history.isTooMuch == true { return await quarantine(id, running.order) }
        guard slots[id]?.start == nil else {
            // Whatever comes of the start, what is to run is looked at again at its end.
            slots[id]?.isStale = true
            return
        }
        guard slots[id]?.running == nil else { return }
        let wait = RestartBackoff.wait(after: slots[id]?.endsInARow ?? 1)
        slots[id]?.pause = (
            running.order.key,
            Task {
                do {
                    try await Task.sleep(for: wait)
                } catch {
                    // Called off: the plugin is started by another way, or the gateway stops.
                    return
                }
                await self.resume(id)
            }
        )
        show()
    }

    private func resume(_ id: PluginID) async {
        slots[id]?.pause = nil
        await advance(id)
        show()
    }

    func take(_ conduct: TaskConduct) async {
        let id = conduct.plugin
        guard let slot = slots[id] else { return }
        switch conduct.kind {
        case .succeeded, .unfinished:
            slots[id]?.history = CrashHistory()
            slots[id]?.endsInARow = 0
        case .crashed: slots[id]?.history.lost(conduct.task, at: .now)
        case .failed: break
        }
        if var probation = slot.probation, probation.order.build.sha256 == conduct.build {
            let verdict = probation.state.take(conduct.kind)
            slots[id]?.probation = verdict == .open ? probation : nil
            switch verdict {
            case .open: break
            case .passed: slots[id]?.proven = probation.order
            case .failed: await rollBack(id, probation.order)
            }
        }
        updateWatched(id)
        if slots[id]?.history.isTooMuch == true, slots[id]?.quarantine == nil,
            let order = slots[id]?.order(of: conduct.build)
        {
            await quarantine(id, order)
        }
    }

    /// Gives a build up that failed its first tasks, and brings the old one back.
    private func rollBack(_ id: PluginID, _ order: BuildOrder) async {
        let back = slots[id]?.proven?.build.version.description ?? "none"
        let refusal = Refusal(
            file: order.build.file, id: id, code: .rolledBack,
            message: "the first \(Probation.limit) tasks of \(id) \(order.build.version) failed, so \(back) came back",
            mend: "See why with `parasol plugin logs \(id)`, and install a build with a higher version.")
        slots[id]?.failures[order.key] = StartFailure(refusal: refusal, count: 1, retryAt: nil)
        logger.error(
            "plugin rolled back", metadata: ["plugin": "\(id)", "build": "\(order.build.sha256)", "to": "\(back)"])
        await advance(id)
        show()
    }

    private func quarantine(_ id: PluginID, _ order: BuildOrder) async {
        let reason =
            "\(CrashHistory.crashLimit) crashes in 10 minutes over \(CrashHistory.taskLimit) tasks or more, none done between"
        let quarantine = PluginLock.Quarantine(since: Self.now, reason: reason, sha256: order.build.sha256)
        slots[id]?.quarantine = quarantine
        slots[id]?.pause?.task.cancel()
        slots[id]?.pause = nil
        logger.critical(
            "plugin in quarantine: it gets no tasks until it is released or replaced",
            metadata: ["plugin": "\(id)", "build": "\(order.build.sha256)", "reason": "\(reason)"])
        if let running = slots[id]?.running {
            slots[id]?.running = nil
            do {
                try await publish(id)
            } catch {
                logger.error(
                    "a quarantined plugin could not be taken out of the routing", metadata: ["plugin": "\(id)"])
            }
            retire(running, of: id)
        }
        show()
        await keepLock { $0.quarantine(id, quarantine) }
    }

    /// Successes matter only while something is amiss; see ``note(_:)``.
    func updateWatched(_ id: PluginID) {
        let matters = slots[id].map { $0.probation != nil || !$0.history.isEmpty || $0.endsInARow > 0 } ?? false
        watched.withLock { watched in
            if matters { watched.insert(id) } else { watched.remove(id) }
        }
    }

    // MARK: Showing

    /// Where a plugin stands; nil for one of which there is nothing to tell.
    func status(_ id: PluginID) -> PluginStatus? {
        guard let slot = slots[id], let order = shownOrder(slot)
        else {
            return nil
        }
        var status = PluginStatus(
            id: id, state: state(slot), version: order.build.version.description, build: order.build.sha256,
            isolation: configuration.isolation(of: id))
        status.process = slot.running?.connection.processID
        status.unaskedEnds = slot.unaskedEnds
        status.reason = slot.quarantine?.reason ?? slot.reason
        status.jobs = slot.running?.connection.jobsUnderWay ?? 0
        status.misbehaviours = slot.running?.connection.misbehaviours ?? 0
        status.difference = slot.difference
        return status
    }

    private func shownOrder(_ slot: PluginSlot) -> BuildOrder? {
        if let order = slot.running?.order ?? slot.starting { return order }
        if let quarantine = slot.quarantine, let order = slot.order(of: quarantine.sha256) { return order }
        return slot.proven ?? slot.builds.first.map { BuildOrder(build: $0, settings: PluginSettings()) }
    }

    private func state(_ slot: PluginSlot) -> PluginStatus.State {
        if slot.quarantine != nil, slot.isThere, slot.running == nil, slot.start == nil { return .quarantined }
        if slot.running != nil { return slot.start == nil ? .running : .replacing }
        if slot.start != nil { return slot.unaskedEnds > 0 ? .restarting : .starting }
        return slot.pause == nil ? .down : .restarting
    }
}
