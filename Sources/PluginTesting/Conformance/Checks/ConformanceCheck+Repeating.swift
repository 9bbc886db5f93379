private import PluginKit

/// Level 3, second half: a gateway asks again after a crash, so the same request may come any number of times.
extension ConformanceCheck {
    static let repeating: [ConformanceCheck] = [erasesTwice, repeatsAttempts]

    private static let erasesTwice = ConformanceCheck(
        "erases-twice", level: 3, "an erasure that comes again does no harm and does not fail"
    ) { run in
        try await run.session { session in
            let erasures = session.questions.filter(\.isErasure)
            guard !erasures.isEmpty else { throw NotApplicable("the plugin erases nothing") }
            var generator = run.generator()
            for question in erasures {
                var request = session.request(question, using: &generator)
                if run.options.isDisposable, let known = run.options.people[question.identifierType] {
                    request.identifier.value = known
                }
                try await ask(request, times: 3, session)
                // The next run of the job: all is asked anew, under another key.
                request.run = 2
                request.idempotencyKey = generator.hex(43)
                try await ask(request, times: 1, session)
            }
            return nil
        }
    }

    private static let repeatsAttempts = ConformanceCheck(
        "repeats-attempts", level: 3, "a request that comes again under its idempotency key ends as it did before"
    ) { run in
        try await run.session { session in
            let questions = session.questions.filter { !$0.isErasure }
            guard !questions.isEmpty else { throw NotApplicable("the plugin only erases") }
            var generator = run.generator()
            for (question, request) in session.plainRequests(&generator) where !question.isErasure {
                let outcomes = try await ask(request, times: 3, session)
                guard Set(outcomes.map(\.sort)).count == 1 else {
                    throw run.fails(
                        "\(question): the outcomes were \(outcomes.joined(separator: ", "))",
                        mend: "Remember what was done under the idempotency key, or make doing it again harmless.")
                }
            }
            return nil
        }
    }

    /// Asks the same, attempt after attempt, and gives the outcomes; none may fail.
    @discardableResult
    private static func ask(_ request: Request, times: Int, _ session: Session) async throws -> [String] {
        var outcomes: [String] = []
        for attempt in 1...times {
            var request = request
            request.attempt = attempt
            let reply = try await session.ask(request)
            let outcome = reply.outcome?.outcome ?? ""
            if reply.breach != nil || outcome == "failed" || outcome == "retry" {
                throw session.run.fails(
                    "\(request.type.rawValue), run \(request.run), attempt \(attempt): \(reply.breach ?? reply.ending)",
                    mend: "What is gone or done already is notFound or done, not an error.")
            }
            outcomes.append(outcome)
        }
        return outcomes
    }
}

extension String {
    /// Outcomes that may change from one attempt to the next, because the first one did the work, count as one.
    fileprivate var sort: String { self == "notFound" ? "done" : self }
}
