private import PluginKit

/// Level 2, first half: what a plugin answers to what it claims.
extension ConformanceCheck {
    static let answering: [ConformanceCheck] = [
        answers, inTime, serves, onlyAsked, everyDatapoint, notFoundEmpty, itemsWhole, onceCompleted, handleReturns,
        borrowed,
    ]

    /// The checks without which no other of level 2 says anything.
    static let basics = ["answers", "in-time"]

    private static let answers = ConformanceCheck(
        "answers", level: 2, "every claim is answered with an outcome of the contract"
    ) { run in
        try await eachAnswer(run) { reply in
            if let fault = reply.faults.first(where: { $0.code == .malformedOutcome }) {
                return (fault.message, "Compare the outcome with the table of outcomes in the contract.")
            }
            if reply.breaches.contains("malformed-outcome") {
                return (
                    reply.ending, "Hand an outcome in JSON to `complete`, such as {\"outcome\":\"done\",\"schema\":1}."
                )
            }
            return switch reply.record.end {
            case .refused:
                (reply.ending, "Take what the manifest claims; refuse only before `start` and after `drain`.")
            case .lost: (reply.ending, "Keep the process alive.")
            case .timedOut where reply.settlement == .never:
                ("it was never completed", "Call `complete` once for each job that `handle` took.")
            default: nil
            }
        }
    }

    private static let inTime = ConformanceCheck(
        "in-time", level: 2, "every job is completed within its time-out", needs: ["answers"]
    ) { run in
        try await eachAnswer(run) { reply in
            guard reply.settlement == .late else { return nil }
            return ("it was completed after its time-out", "Answer earlier, or with `waiting`, or raise the time-out.")
        }
    }

    private static let serves = ConformanceCheck(
        "serves", level: 2, "a plain request is neither put off nor given up", needs: basics
    ) { run in
        try await eachAnswer(run) { reply in
            guard let outcome = reply.outcome?.outcome, outcome == "retry" || outcome == "failed" else { return nil }
            return (
                reply.ending, "See that the system which the settings point at can be reached, and serve the claim."
            )
        }
    }

    private static let onlyAsked = ConformanceCheck(
        "only-asked-datapoints", level: 2, "items are handed out for the datapoints that were asked and no others",
        needs: basics
    ) { run in
        try await eachAnswer(run, splitsDatapoints: true) { reply in
            reply.faults.first { $0.code == .undeclaredDatapoint || $0.code == .itemsNotAsked }.map { fault in
                (fault.message, "Hand out what `datapoints` of the request names, and declare it in the manifest.")
            }
        }
    }

    private static let everyDatapoint = ConformanceCheck(
        "every-datapoint-answered", level: 2, "a done access says something about every datapoint that was asked",
        needs: basics
    ) { run in
        try await eachAnswer(run, splitsDatapoints: true, where: \.isAccess) { reply in
            reply.faults.first { $0.code == .unansweredDatapoint }.map { fault in
                (fault.message, "Emit items for it, or name it in the outcome as notFound.")
            }
        }
    }

    private static let notFoundEmpty = ConformanceCheck(
        "not-found-without-items", level: 2, "nothing is handed out for what was not found", needs: basics
    ) { run in
        try await eachAnswer(run, where: \.isAccess) { reply in
            reply.faults.first { $0.code == .notFoundWithItems }.map { fault in
                (fault.message, "Say done where there is an item, also for a part of the datapoints.")
            }
        }
    }

    private static let itemsWhole = ConformanceCheck(
        "items-whole", level: 2, "items are opened, filled with what their kind allows, and closed", needs: basics
    ) { run in
        try await eachAnswer(run, where: \.isAccess) { reply in
            guard reply.breaches.contains("invalid-item") || reply.breaches.contains("open-item") else { return nil }
            return (reply.ending, "A chunk of rows is whole lines of one JSON value each; close every item.")
        }
    }

    private static let onceCompleted = ConformanceCheck(
        "completes-once", level: 2, "a job is completed once, and nothing comes for it afterwards", needs: basics
    ) { run in
        try await run.session { session in
            var generator = run.generator()
            for (_, request) in session.plainRequests(&generator) { _ = try await session.ask(request) }
            let late: Set<String> = ["unknown-completion", "unknown-job", "contradiction"]
            // Nothing tells that nothing will come any more.
            let isLate = await session.eventually(within: .milliseconds(300)) {
                !late.isDisjoint(with: session.subject.breaches)
            }
            guard !isLate else {
                let codes = session.subject.breaches.filter(late.contains)
                throw run.fails(
                    "\(codes.count) calls came for jobs that had ended (\(codes.first ?? ""))",
                    mend: "Call `complete` once, last, and never for a job that `handle` refused.")
            }
            return nil
        }
    }

    /// How long `handle` may take here; the contract says a few milliseconds, and a busy machine needs some itself.
    private static let handleLimit = Duration.milliseconds(100)

    private static let handleReturns = ConformanceCheck(
        "handle-returns", level: 2, "`handle` returns at once and the work is done on threads of the plugin's own",
        needs: basics
    ) { run in
        try await run.session { session in
            var generator = run.generator()
            for question in session.questions {
                // The best of three, because a busy machine can make any one slow.
                let unknown = Duration.seconds(3_600)
                var best = unknown
                for _ in 0..<3 {
                    let taken = Shared(unknown)
                    var conditions = JobConditions(limit: session.jobLimit)
                    conditions.handled = { time in taken.set(time) }
                    _ = try await session.ask(session.request(question, using: &generator), under: conditions)
                    _ = await session.eventually(within: session.jobLimit) { taken.value < unknown }
                    best = min(best, taken.value)
                    if best < handleLimit { break }
                }
                guard best < handleLimit else {
                    throw run.fails(
                        "`handle` took \(Int64(best.seconds * 1000)) ms for \(question), three times",
                        mend: "Copy the request, give it to a thread of the plugin's own and return.")
                }
            }
            return nil
        }
    }

    private static let borrowed = ConformanceCheck(
        "copies-request", level: 2, "the request is copied, not kept: its bytes are gone when `handle` has returned",
        needs: basics + ["serves"]
    ) { run in
        try await run.session { session in
            var generator = run.generator()
            var conditions = JobConditions(limit: session.jobLimit)
            conditions.spoilsRequest = true
            let people = run.options.people
            for (question, request) in session.plainRequests(&generator)
            where question.onlyReads || request.identifier.value != people[question.identifierType] {
                var other = request
                // Somebody else, because what is done to a person twice may end in another way.
                if request.identifier.value != people[question.identifierType] {
                    other.identifier.value = MadeUpPerson.value(of: question.identifierType, using: &generator)
                }
                let plain = try await session.ask(other)
                let reply = try await session.ask(request, under: conditions)
                guard reply.sort == plain.sort else {
                    throw run.fails(
                        "\(question): \(plain.ending), and with the bytes overwritten \(reply.ending)",
                        mend: "Copy what is needed of the request before `handle` returns.")
                }
            }
            return nil
        }
    }

    /// Asks every plain question and fails with the first thing that `judge` finds wrong, and its mend.
    static func eachAnswer(
        _ run: CheckRun, splitsDatapoints: Bool = false, where isMeant: (Request) -> Bool = { _ in true },
        _ judge: (Reply) -> (came: String, mend: String)?
    ) async throws -> String? {
        try await run.session { session in
            var generator = run.generator()
            let requests = session.plainRequests(&generator).map(\.request).filter(isMeant)
            guard !requests.isEmpty else { throw NotApplicable("the plugin claims nothing of that kind") }
            for request in splitsDatapoints ? requests.flatMap(\.split) : requests {
                let reply = try await session.ask(request)
                if let (came, mend) = judge(reply) {
                    throw run.fails("\(request.kind.rawValue) \(request.type.rawValue): \(came)", mend: mend)
                }
            }
            return nil
        }
    }
}

extension Request {
    var isAccess: Bool { kind == .perform && type == .access }

    /// The request itself and, where it names several datapoints, one for each of them.
    fileprivate var split: [Request] {
        guard datapoints.count > 1 else { return [self] }
        return [self]
            + datapoints.map { datapoint in
                var part = self
                part.datapoints = [datapoint]
                return part
            }
    }
}
