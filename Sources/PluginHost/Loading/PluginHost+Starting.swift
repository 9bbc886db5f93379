import DSRModel
import Logging
import PluginMessages
import PluginRuntime

/// How a build comes into service and leaves it.
extension PluginHost {
    /// Sees to it that an order runs; `replacing` starts a new process even where the same order runs already.
    func bring(_ order: BuildOrder, _ id: PluginID, replacing: Bool = false) async {
        if !replacing, let running = slots[id]?.running, running.order.key == order.key {
            return await adopt(order, instead: running, id)
        }
        if !replacing, slots[id]?.pause?.key == order.key { return }
        slots[id]?.pause?.task.cancel()
        slots[id]?.pause = nil
        do throws(PluginFault) {
            // Settled before any of its code runs, where the manifest names its datapoints.
            if order.build.manifest.coverage == .manifest {
                try claim(entries(of: id, PluginCoverage(order.build.manifest), order.settings), for: id)
            }
        } catch {
            fail(order, id, error)
            return await advance(id)
        }
        slots[id]?.starting = order
        slots[id]?.start = Task { await self.start(order, id) }
    }

    /// Takes over what changes nothing for the plugin itself: bindings, limits of the host, the file's name.
    private func adopt(_ order: BuildOrder, instead running: PluginSlot.Running, _ id: PluginID) async {
        guard order.settings != running.order.settings || order.build.file != running.order.build.file else { return }
        let registration = PluginRegistration(
            order, coverage: running.registration.coverage, isolation: running.registration.isolation,
            connection: running.connection, log: running.registration.log)
        let held = claims[id]
        do throws(PluginFault) {
            try claim(entries(of: id, registration.coverage, order.settings), for: id)
            slots[id]?.running = PluginSlot.Running(order: order, registration: registration)
            try await publish(id)
            await noteAccepted(registration)
            if order.settings != running.order.settings { note(change: running.registration, to: registration, id) }
        } catch {
            claims[id] = held
            if slots[id]?.running?.connection === running.connection { slots[id]?.running = running }
            slots[id]?.refusals.append(Refusal(file: order.build.file, id: id, fault: error))
        }
    }

    private func start(_ order: BuildOrder, _ id: PluginID) async {
        let log = slots[id]?.log ?? PluginLogRing()
        let result = await limiter.run { [starter] () async -> Result<PluginStarter.Started, PluginFault> in
            do throws(PluginFault) {
                return .success(try await starter.start(order.build, settings: order.settings, log: log))
            } catch {
                return .failure(error)
            }
        }
        var isUp = false
        do throws(PluginFault) {
            try await takeOver(try result.get(), order, id, log)
            isUp = true
        } catch {
            fail(order, id, error)
        }
        let isStale = slots[id]?.isStale ?? false
        slots[id]?.start = nil
        slots[id]?.starting = nil
        slots[id]?.isStale = false
        if isStale || !isUp { await advance(id) }
        await replaceHanging(id)
        show()
    }

    /// Replaces a process that was seen hanging while a start was under way, and is still there.
    private func replaceHanging(_ id: PluginID) async {
        guard slots[id]?.start == nil, let hanging = slots[id]?.hanging else { return }
        slots[id]?.hanging = nil
        guard let running = slots[id]?.running, ObjectIdentifier(running.connection) == hanging else { return }
        await bring(running.order, id, replacing: true)
    }

    /// Lets a started plugin take over from the build that ran; throws where it may not, and the old one stays.
    private func takeOver(
        _ started: PluginStarter.Started, _ order: BuildOrder, _ id: PluginID, _ log: PluginLogRing
    ) async throws(PluginFault) {
        let connection = started.connection
        do throws(PluginFault) {
            guard !isStopping else { throw Self.stopping(id) }
            if slots[id]?.quarantine?.sha256 == order.build.sha256 { throw Self.quarantined(order) }
            let old = slots[id]?.running
            if old != nil { try await examine(connection, order) }
            // Described only now, where settings decide.
            try claim(entries(of: id, started.coverage, order.settings), for: id)
            let registration = PluginRegistration(
                order, coverage: started.coverage, isolation: configuration.isolation(of: id), connection: connection,
                log: log)
            slots[id]?.ended = nil
            let before = slots[id]
            let replaced = before?.running
            slots[id]?.running = PluginSlot.Running(order: order, registration: registration)
            // Before the switch, after which tasks may come back at once.
            hasTakenOver(order, id, from: replaced)
            do throws(PluginFault) {
                try await publish(id)
            } catch {
                let hasEnded = replaced.map { slots[id]?.ended == ObjectIdentifier($0.connection) } ?? false
                if slots[id]?.running?.connection === connection { slots[id]?.running = hasEnded ? nil : replaced }
                slots[id]?.proven = before?.proven
                slots[id]?.probation = before?.probation
                throw error
            }
            watch(connection, of: id)
            await noteAccepted(registration)
            note(change: replaced?.registration, to: registration, id)
            if let replaced { retire(replaced, of: id) }
        } catch {
            await connection.stop()
            throw error
        }
    }

    /// What a build must show beyond its start before it may take a running one's place.
    private func examine(_ connection: any PluginConnection, _ order: BuildOrder) async throws(PluginFault) {
        try Self.require(await connection.health(), order, .unhealthy, "could do no work")
        if let probe = await connection.probe() { try Self.require(probe, order, .probeFailed, "failed its try-out") }
    }

    private static func require(
        _ health: PluginHealth, _ order: BuildOrder, _ code: RefusalCode, _ failing: String
    ) throws(PluginFault) {
        let what: String
        switch health {
        case .healthy: return
        case .unhealthy(let text): what = "says that it \(failing): \(text)"
        case .silent: what = "did not say in time whether it \(failing)"
        }
        throw PluginFault(
            code,
            "\(order.build.id) \(order.build.version), which is to replace the running build, \(what)",
            mend: "Mend what it names; the old build goes on, and the new one is tried again by itself.")
    }

    private func hasTakenOver(_ order: BuildOrder, _ id: PluginID, from replaced: PluginSlot.Running?) {
        let isProven = replaced == nil && slots[id]?.proven == nil || slots[id]?.proven?.key == order.key
        if isProven {
            slots[id]?.proven = order
        } else if slots[id]?.proven?.build.sha256 == order.build.sha256 {
            // The same build with other settings; those may be wrong, the build is not on trial.
            slots[id]?.proven = order
        } else if slots[id]?.probation?.order.build.sha256 != order.build.sha256 {
            slots[id]?.probation = (order, Probation())
        }
        slots[id]?.failures[order.key] = nil
        slots[id]?.reason = ""
        if slots[id]?.quarantine?.sha256 != order.build.sha256 { slots[id]?.quarantine = nil }
        updateWatched(id)
    }

    /// Tells what a change gained and lost.
    private func note(change old: PluginRegistration?, to new: PluginRegistration, _ id: PluginID) {
        let difference = CoverageDifference(
            from: old?.coverageEntries(pins: accepted.pins) ?? [], to: new.coverageEntries(pins: accepted.pins))
        slots[id]?.difference = difference
        var metadata: Logger.Metadata = [
            "plugin": "\(id)", "version": "\(new.manifest.version)", "build": "\(new.build)",
            "isolation": "\(new.isolation.rawValue)",
        ]
        if let old, old.build != new.build { metadata["instead"] = "\(old.version) \(old.build)" }
        if !difference.gained.isEmpty { metadata["gained"] = "\(difference.gained.joined(separator: "; "))" }
        if !difference.lost.isEmpty { metadata["lost"] = "\(difference.lost.joined(separator: "; "))" }
        logger.log(level: difference.lost.isEmpty ? .info : .warning, "plugin runs", metadata: metadata)
    }

    /// Lets a build that is out of service end its jobs, then ends it.
    func retire(_ running: PluginSlot.Running, of id: PluginID) {
        let connection = running.connection
        let key = ObjectIdentifier(connection)
        leaving[key] = (id, connection)
        if running.registration.isolation == .inProcess { endedInProcess += 1 }
        let limit = Duration.milliseconds(running.registration.timeoutMilliseconds) + configuration.drainGrace
        Task {
            await connection.drain()
            await Self.waitUntilIdle(connection, limit: limit)
            await connection.stop()
            self.leaving[key] = nil
            self.logger.info(
                "plugin ended",
                metadata: ["plugin": "\(id)", "build": "\(running.order.build.sha256)"])
        }
    }

    /// Looks now and then whether jobs are left; a connection has no event for the last one, since nobody else asks.
    private static func waitUntilIdle(_ connection: any PluginConnection, limit: Duration) async {
        let deadline = ContinuousClock.now + limit
        while connection.jobsUnderWay > 0, ContinuousClock.now < deadline, !Task.isCancelled {
            // Never cancelled: nobody holds the task that waits here.
            try? await Task.sleep(for: .milliseconds(20))
        }
    }

    // MARK: Failing

    /// Notes that an order could not be brought to run, so that it is not tried again at once.
    func fail(_ order: BuildOrder, _ id: PluginID, _ fault: PluginFault) {
        let count = (slots[id]?.failures[order.key]?.count ?? 0) + 1
        let refusal = Refusal(file: order.build.file, id: id, fault: fault)
        slots[id]?.failures[order.key] = StartFailure(
            refusal: refusal, count: count, retryAt: ContinuousClock.now + RestartBackoff.retry(after: count))
        if let running = slots[id]?.running {
            claims[id] = running.registration.coverageEntries(pins: accepted.pins)
        } else {
            claims[id] = nil
        }
    }

    private static func quarantined(_ order: BuildOrder) -> PluginFault {
        PluginFault(
            .loadFailed, "\(order.build.id) \(order.build.version) was put in quarantine while it started",
            mend: "Install another build, or `parasol plugin release \(order.build.id)`.")
    }

    private static func stopping(_ id: PluginID) -> PluginFault {
        PluginFault(.loadFailed, "\(id) was started while the gateway stops", mend: "Start the gateway again.")
    }
}
