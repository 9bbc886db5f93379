import DSRModel
package import JobStore
package import Logging
package import ServiceLifecycle
package import Sombra

/// Asks Sombra about every job that came back with a backup, until none is held any more.
package struct RestoredRound: Service {
    private let store: any RestoredStore
    private let client: SombraClient
    private let siloKeys: SiloKeys
    private let settings: IntakeSettings
    private let clock: GatewayClock
    private let logger: Logger
    private let wakeups: Wakeups

    private static let batch = 64
    /// How many requests Sombra is asked about at once.
    private static let concurrency = 8
    /// After how long a job is asked about again that Sombra gave no answer about, in milliseconds.
    private static let pause: Int64 = 15_000

    package init(
        store: any RestoredStore, client: SombraClient, siloKeys: SiloKeys, settings: IntakeSettings,
        clock: GatewayClock, logger: Logger, wakeups: Wakeups
    ) {
        self.store = store
        self.client = client
        self.siloKeys = siloKeys
        self.settings = settings
        self.clock = clock
        self.logger = logger
        self.wakeups = wakeups
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            do {
                try await askAll()
                // A service that returns would end the gateway.
                while true { try await Task.sleep(for: .seconds(3600)) }
            } catch {
                // Cancelled: what is held stays held.
            }
        }
    }

    /// - Throws: `CancellationError`.
    private func askAll() async throws {
        var isFirst = true
        while true {
            do {
                guard let restoration = try await store.restoration() else { break }
                if isFirst { tell(restoration) }
                isFirst = false
                if try await ask() == 0 { try await Task.sleep(for: .seconds(1)) }
            } catch is CancellationError {
                throw CancellationError()
            } catch {
                logger.failure("restored jobs could not be looked at", error)
                try await Task.sleep(for: .seconds(1))
            }
        }
        if !isFirst { logger.notice("no restored job is held any more") }
    }

    private func tell(_ restoration: Restoration) {
        logger.warning(
            "jobs of a backup are held until Sombra says that it still wants them",
            metadata: [
                "jobs": "\(restoration.held)", "backupMadeAt": "\(Timestamp.text(restoration.backupMadeAt))",
            ])
    }

    /// Asks about a batch, and answers how many jobs were settled.
    private func ask() async throws -> Int {
        let jobs = try await store.restoredJobs(now: clock.now(), limit: Self.batch)
        // The jobs of one request in one data silo have one answer.
        let groups = Dictionary(grouping: jobs) { [$0.requestID, $0.target] }.values
        return try await withThrowingTaskGroup(of: Int.self) { group in
            var settled = 0
            var isFull = 0
            for jobs in groups {
                if isFull >= Self.concurrency { settled += try await group.next() ?? 0 }
                isFull += 1
                group.addTask { try await self.ask(about: jobs) }
            }
            for try await count in group { settled += count }
            return settled
        }
    }

    private func ask(about jobs: [Job]) async throws -> Int {
        guard let first = jobs.first else { return 0 }
        var answer: Result<RequestStatus?, CallFailure>
        do {
            answer = .success(try await client.requestSnapshot(first.requestID, apiKey: siloKeys[first.target]).status)
        } catch let failure as CallFailure {
            answer = .failure(failure)
        }
        var settled = 0
        for job in jobs where try await settle(job, answer) { settled += 1 }
        if settled > 0 {
            wakeups.dispatch.notify()
            wakeups.reporting.notify()
        }
        return settled
    }

    private func settle(_ job: Job, _ answer: Result<RequestStatus?, CallFailure>) async throws -> Bool {
        let now = clock.now()
        let wait = job.kind == .preflight ? settings.holdAfter : settings.reportBy
        let decision: RestoredDecision =
            switch answer {
            case .success(let status): .of(status, reportBy: now + wait)
            case .failure(let failure): .hold(failure.code)
            }
        switch decision {
        case .settle(let fate):
            guard try await store.settleRestored(job.id, fate, now: now) else { return false }
            logger.info(
                "restored job asked about",
                metadata: ["job": "\(job.id)", "request": "\(job.requestID)", "fate": "\(fate)"])
            return true
        case .hold(let code):
            try await store.putOffRestored(job.id, until: now + Self.pause, answer: code)
            return false
        }
    }
}
