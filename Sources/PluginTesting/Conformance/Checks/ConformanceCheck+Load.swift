private import PluginKit

/// Level 4: many jobs, a host that is slow, and a long life.
extension ConformanceCheck {
    static let load: [ConformanceCheck] = [backPressure, manyJobs, threads, memory, restarts]

    private static let backPressure = ConformanceCheck(
        "back-pressure", level: 4, "while the host takes no chunk, the plugin still answers `health` and takes jobs"
    ) { run in
        try await run.session { session in
            var generator = run.generator()
            let gate = ChunkGate()
            var conditions = JobConditions(limit: max(session.jobLimit, .seconds(10)))
            conditions.gate = gate
            let handled = Shared(0)
            conditions.handled = { _ in handled.change { $0 += 1 } }
            let requests = session.plainRequests(&generator).map(\.request).filter(\.isAccess)
            guard let first = requests.first else { throw NotApplicable("the plugin hands out nothing") }
            let jobs = max(session.concurrency - 1, 1)
            let bytes = try (0..<jobs).map { try MessageCoding.encode(requests[$0 % requests.count]) }
            return try await withThrowingTaskGroup { group in
                defer { gate.open() }
                for bytes in bytes {
                    group.addTask { [conditions] in await session.subject.ask(bytes, under: conditions) }
                }
                run.about(to: "\(jobs) accesses while the host takes no chunk")
                guard await session.eventually(within: .seconds(2), { gate.arrivals > 0 }) else {
                    throw NotApplicable("nothing was handed out; name a person with data (--identifier)")
                }
                try await requireLife(session, MessageCoding.encode(first), conditions, handled)
                gate.open()
                for try await record in group {
                    if case .completed = record.end { continue }
                    throw run.fails("a job that was held up did not complete", mend: "Hold no lock in `emit`.")
                }
                return "\(gate.arrivals) chunks were held up"
            }
        }
    }

    private static func requireLife(
        _ session: Session, _ bytes: [UInt8], _ conditions: JobConditions, _ handled: Shared<Int>
    ) async throws {
        let mend = "`emit` may block: hold no lock over it that `handle`, `cancel` or `health` takes."
        if case .silent = await session.subject.health() {
            throw session.run.fails("`health` did not answer while `emit` was held up", mend: mend)
        }
        guard session.concurrency > 1 else { return }
        let before = handled.value
        let further = Task { await session.subject.ask(bytes, under: conditions) }
        defer { further.cancel() }
        guard await session.eventually(within: .seconds(5), { handled.value > before }) else {
            throw session.run.fails("`handle` did not return while `emit` was held up", mend: mend)
        }
    }

    private static let manyJobs = ConformanceCheck(
        "many-jobs", level: 4, "a thousand jobs, as many at once as the manifest says, are each answered once"
    ) { run in
        try await run.session { session in
            guard !session.questions.isEmpty else { throw NotApplicable("the plugin claims nothing") }
            var generator = run.generator()
            let done = try await Workload(session).run(1_000, &generator)
            let codes = Set(session.subject.breaches)
            guard codes.isEmpty else {
                throw run.fails(
                    "breaches under load: \(codes.sorted().joined(separator: ", "))", mend: "Lock what jobs share.")
            }
            return "\(done) jobs, \(session.concurrency) at once"
        }
    }

    private static let threads = ConformanceCheck(
        "bounded-threads", level: 4, "jobs leave no threads behind", needs: ["many-jobs"]
    ) { run in
        try await measured(run, Measure.threads, allowed: 8, "threads", mend: "End or reuse the threads of jobs.")
    }

    private static let memory = ConformanceCheck(
        "bounded-memory", level: 4, "jobs leave no more than 16 MiB per thousand behind",
        needs: ["many-jobs", "bounded-threads"]
    ) { run in
        try await measured(
            run, Measure.mebibytes, allowed: 16, "MiB", mend: "Free what a job held when it has completed.")
    }

    private static let restarts = ConformanceCheck(
        "restarts", level: 4, "the plugin starts, serves and stops, 20 times", processes: 20
    ) { run in
        try await run.session { session in
            guard let question = session.questions.first else { return nil }
            var generator = run.generator()
            let reply = try await session.ask(session.request(question, using: &generator))
            if let breach = reply.breach { throw run.fails(breach, mend: "See that no start leaves a trace.") }
            return nil
        }
    }

    /// Compares a measure of the process after a thousand jobs with that after the first 250.
    private static func measured(
        _ run: CheckRun, _ measure: () -> Int?, allowed: Int, _ unit: String, mend: String
    ) async throws -> String? {
        try await run.session { session in
            guard session.subject.ownsProcess else { throw NotApplicable("other things run in the same process") }
            guard !session.questions.isEmpty else { throw NotApplicable("the plugin claims nothing") }
            var generator = run.generator()
            let workload = Workload(session)
            _ = try await workload.run(250, &generator)
            guard let before = measure() else { throw NotApplicable("the system does not say") }
            let done = try await workload.run(1_000, &generator)
            // Threads end a moment after their last job.
            _ = await session.eventually(within: .seconds(2)) { (measure() ?? 0) - before <= allowed }
            let after = measure() ?? before
            guard after - before <= allowed else {
                throw run.fails("\(done) jobs added \(after - before) \(unit)", mend: mend)
            }
            return "\(before) \(unit) before, \(after) after \(done) jobs"
        }
    }
}
