private import PluginKit

/// Level 2, second half: how a plugin lets go of jobs and of the host.
extension ConformanceCheck {
    static let ending: [ConformanceCheck] = [cancels, timesOut, stopJoins]

    private static let cancels = ConformanceCheck(
        "cancel", level: 2, "a cancelled job is still completed, soon, and the next one is served", needs: basics
    ) { run in
        try await run.session { session in
            var generator = run.generator()
            var conditions = JobConditions(limit: session.jobLimit)
            conditions.cancelsOnceHandled = true
            for question in session.questions {
                let reply = try await session.ask(session.request(question, using: &generator), under: conditions)
                guard reply.settlement != .never else {
                    throw run.fails(
                        "\(question): the job was cancelled and is still held \(whole(session.jobLimit)) s later",
                        mend: "End early on `cancel`, or finish the work; in both cases call `complete`.")
                }
                try await requireAnswer(to: session.request(question, using: &generator), after: "a cancel", session)
            }
            return nil
        }
    }

    private static let timesOut = ConformanceCheck(
        "time-out", level: 2, "a job that the host gave up is let go of, and the next one is served",
        needs: basics + ["cancel"]
    ) { run in
        try await run.session { session in
            var generator = run.generator()
            for question in session.questions {
                let reply = try await session.ask(
                    session.request(question, using: &generator), under: JobConditions(limit: .milliseconds(1)))
                guard reply.settlement != .never else {
                    throw run.fails(
                        "\(question): the host gave the job up and it is still held",
                        mend: "Call `complete` all the same.")
                }
                try await requireAnswer(to: session.request(question, using: &generator), after: "a time-out", session)
            }
            return nil
        }
    }

    /// How long the host is watched for calls after `stop`.
    private static let quiet = Duration.milliseconds(500)

    private static let stopJoins = ConformanceCheck(
        "stop-joins", level: 2, "`stop` ends all threads that might call the host, also with jobs under way",
        needs: basics
    ) { run in
        try await run.session { session in
            guard !session.questions.isEmpty else { throw NotApplicable("the plugin claims nothing") }
            var generator = run.generator()
            let requests = try (0..<max(session.concurrency, session.questions.count)).map { index in
                try MessageCoding.encode(
                    session.request(session.questions[index % session.questions.count], using: &generator))
            }
            let handled = Shared(0)
            try await withThrowingTaskGroup { group in
                for bytes in requests {
                    var conditions = JobConditions(limit: session.jobLimit)
                    conditions.handled = { _ in handled.change { $0 += 1 } }
                    group.addTask { [conditions] in _ = await session.subject.ask(bytes, under: conditions) }
                }
                _ = await session.eventually(within: session.jobLimit) {
                    handled.value == requests.count
                }
                run.about(to: "the plugin is stopped with jobs under way")
                await session.subject.stop()
                try await group.waitForAll()
            }
            if session.subject.breaches.contains("serial-hang") {
                throw run.fails("`stop` did not return within 10 seconds", mend: "Wake the threads that it joins.")
            }
            run.about(to: "the plugin is stopped and must keep still")
            let isLate = await session.eventually(within: quiet) {
                session.subject.breaches.contains("call-after-stop")
            }
            guard !isLate else {
                throw run.fails(
                    "a thread of the plugin called the host after `stop` had returned",
                    mend: "Join every thread that may call the host before `stop` returns.")
            }
            return nil
        }
    }

    private static func requireAnswer(to request: Request, after what: String, _ session: Session) async throws {
        let reply = try await session.ask(request)
        guard let breach = reply.breach else { return }
        throw session.run.fails(
            "after \(what), the next job: \(breach)", mend: "Let one job leave no trace in another.")
    }

    private static func whole(_ duration: Duration) -> Int64 { max(duration.components.seconds, 1) }
}
