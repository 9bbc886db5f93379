import DSRModel
import JobStore
import Logging
package import ServiceLifecycle
import Sombra

/// Looks through what Sombra lists as pending: what no webhook brought is taken in, and what Sombra and the store see
/// differently is told.
///
/// One round at a time, whoever asks for it.
package actor Reconciler: Service {
    /// A data silo that configuration does not name.
    package struct UnknownSilo: Error {
        package let silo: String
    }

    private let settings: ReconciliationSettings
    private let siloKeys: SiloKeys
    private let mustKnowTests: Bool
    private let client: SombraClient
    private let intake: Intake
    private let router: Router
    private let store: any DurableStore
    private let clock: GatewayClock
    private let logger: Logger
    private let wakeup: Wakeup
    private let turn = Gate(limit: 1)
    private var schedule: PollSchedule
    private var memories: [PollLane: LaneMemory] = [:]
    private var unserved: Set<String> = []

    /// A plugin that is new may bring lists that were not asked for before.
    private static let longestPause: Int64 = 60_000

    init(
        _ settings: GatewaySettings, client: SombraClient, siloKeys: SiloKeys, intake: Intake, router: Router,
        store: any DurableStore, clock: GatewayClock, logger: Logger, wakeup: Wakeup
    ) {
        self.settings = settings.reconciliation
        self.siloKeys = siloKeys
        mustKnowTests = settings.testRequests != .run
        self.client = client
        self.intake = intake
        self.router = router
        self.store = store
        self.clock = clock
        self.logger = logger
        self.wakeup = wakeup
        schedule = PollSchedule(interval: settings.reconciliation.interval)
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await self.roundOfWhatIsDue()
                await self.wakeup.wait(atMost: .milliseconds(await self.pause()))
            }
        }
    }

    /// Looks through the lists now, of one data silo or of all, and answers what it found.
    package func reconcile(silo: String?) async throws -> [PollRow] {
        if let silo, !settings.dataSilos.contains(silo) { throw UnknownSilo(silo: silo) }
        return try await inTurn { await self.round(silo.map { [$0] } ?? self.settings.dataSilos, onlyDue: false) }
    }

    /// What the last round of each list found, and when it ended.
    package func standings() -> [(row: PollRow, at: Int64)] {
        memories.values.compactMap { memory in
            guard let row = memory.last, let at = memory.lastAt else { return nil }
            return (row, at)
        }.sorted { ($0.row.lane.silo, $0.row.lane.type.rawValue) < ($1.row.lane.silo, $1.row.lane.type.rawValue) }
    }

    private func roundOfWhatIsDue() async {
        // Only a cancelled task does not get its turn.
        _ = try? await inTurn { await self.round(self.settings.dataSilos, onlyDue: true) }
    }

    private func inTurn<Value: Sendable>(_ body: @Sendable () async -> Value) async throws -> Value {
        guard await turn.enter(.shared) != nil else { throw CancellationError() }
        defer { turn.leave() }
        return await body()
    }

    private func pause() -> Int64 {
        let now = clock.now()
        return min(schedule.pause(settings.dataSilos.flatMap(lanes), at: now), Self.longestPause)
    }

    private func lanes(of silo: String) -> [PollLane] {
        let types = settings.types ?? router.current.requestTypes(of: silo)
        if types.isEmpty, unserved.insert(silo).inserted {
            logger.warning(
                "no plugin serves this data silo, so nothing of it is asked for", metadata: ["target": "\(silo)"])
        } else if !types.isEmpty {
            unserved.remove(silo)
        }
        return types.map { PollLane(silo: silo, type: $0) }
    }

    private func round(_ silos: [String], onlyDue: Bool) async -> [PollRow] {
        var rows: [PollRow] = []
        var all: PollFailure?
        for silo in silos {
            var broken = all
            for lane in lanes(of: silo) where !onlyDue || schedule.isDue(lane, at: clock.now()) {
                guard !Task.isCancelled else { return rows }
                let failure: PollFailure?
                if let broken {
                    failure = broken
                    var row = PollRow(lane)
                    row.outcome = broken.outcome
                    remember(row)
                    rows.append(row)
                } else {
                    let (row, fault) = await look(lane)
                    rows.append(row)
                    failure = fault
                }
                schedule.note(
                    lane, rows.last?.outcome ?? .complete, retryAfter: failure?.retryAfter, at: clock.now(),
                    jitter: Double.random(in: 0..<1))
                if let failure, failure.reach != .lane { broken = failure }
                if let failure, failure.reach == .all { all = failure }
            }
        }
        return rows
    }

    /// Looks through one list.
    private func look(_ lane: PollLane) async -> (PollRow, PollFailure?) {
        var memory = memory(of: lane)
        var row = PollRow(lane)
        var failure: PollFailure?
        let round = ListRound(
            lane: lane, client: client, apiKey: siloKeys[lane.silo], intake: intake, store: store, settings: settings,
            mustKnowTests: mustKnowTests, clock: clock, logger: logger)
        do {
            try await round.run(&memory, row: &row)
        } catch is CancellationError {
            row.outcome = .failed("cancelled")
            return (row, nil)
        } catch {
            if let call = error as? CallFailure {
                let fault = PollFailure(call)
                failure = fault
                row.outcome = fault.outcome
            } else {
                row.outcome = .failed("store")
                logger.error("pending requests could not be taken in", metadata: ["error": "\(error)"])
            }
            memory.stillListed.endRound(isComplete: false)
        }
        memories[lane] = memory
        remember(row)
        return (row, failure)
    }

    private func memory(of lane: PollLane) -> LaneMemory {
        memories[lane] ?? LaneMemory(stillListed: StillListed(settlesIn: settings.reportSettlesIn))
    }

    private func remember(_ row: PollRow) {
        var memory = memory(of: row.lane)
        tell(row, after: memory.last)
        memory.last = row
        memory.lastAt = clock.now()
        memories[row.lane] = memory
    }

    /// Says what changed since the last round.
    private func tell(_ row: PollRow, after last: PollRow?) {
        let metadata: Logger.Metadata = [
            "target": "\(row.lane.silo)", "type": "\(row.lane.type.rawValue)", "outcome": "\(row.outcome.code)",
            "listed": "\(row.listed)", "new": "\(row.fresh)", "differing": "\(row.differing)",
        ]
        if row.outcome != last?.outcome {
            switch row.outcome {
            case .refused: logger.warning("Sombra does not let this list be polled", metadata: metadata)
            case .failed: logger.warning("Sombra's list could not be read", metadata: metadata)
            case .tooLong, .repeating: logger.warning("Sombra's list has no end", metadata: metadata)
            case .complete: logger.info("Sombra's list is read", metadata: metadata)
            }
        }
        if row.differing > last?.differing ?? 0 {
            logger.error(
                "Sombra and this gateway see requests differently; `parasol reconcile` names them", metadata: metadata)
        }
    }
}
