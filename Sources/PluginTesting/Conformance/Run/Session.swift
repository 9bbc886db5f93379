package import PluginKit

/// A plugin that runs, and what it claims.
package struct Session: Sendable {
    /// How long a job may take where nobody says otherwise.
    private static let longestJob = Duration.seconds(30)
    /// How many jobs a plugin takes at once where its manifest does not say; the gateway's default.
    private static let usualConcurrency = 4

    let subject: any ConformanceSubject
    let manifest: Manifest
    let questions: [Question]
    let run: CheckRun

    init(_ subject: any ConformanceSubject, run: CheckRun) async throws {
        self.subject = subject
        self.run = run
        manifest = try Self.decoded(Manifest.self, try await subject.manifest(), "manifest")
        let coverage =
            manifest.coverage == .settings
            ? try Self.decoded(CoverageDescription.self, try await subject.describe(), "description")
            : CoverageDescription(handles: manifest.handles, preflights: manifest.preflights)
        questions = Question.all(of: manifest, serving: coverage)
    }

    /// How long one job may take.
    var jobLimit: Duration {
        let own = manifest.limits.timeoutMilliseconds.map { Duration.milliseconds($0) }
        return run.options.jobLimit ?? min(own ?? Self.longestJob, Self.longestJob)
    }

    /// How many jobs the plugin says it takes at once.
    var concurrency: Int { max(manifest.limits.concurrency ?? Self.usualConcurrency, 1) }

    /// Every question about somebody made up and, where it may be asked, about the person of that kind.
    func plainRequests(_ generator: inout SeededGenerator) -> [(question: Question, request: Request)] {
        questions.flatMap { question in
            let madeUp = MadeUpPerson.value(of: question.identifierType, using: &generator)
            let known = mayAskAboutPeople(question) ? run.options.people[question.identifierType] : nil
            return [known, madeUp].compactMap(\.self).map { value in
                (question, question.request(about: value, limit: jobLimit, using: &generator))
            }
        }
    }

    /// A request about somebody made up.
    func request(_ question: Question, using generator: inout SeededGenerator) -> Request {
        let value = MadeUpPerson.value(of: question.identifierType, using: &generator)
        return question.request(about: value, limit: jobLimit, using: &generator)
    }

    private func mayAskAboutPeople(_ question: Question) -> Bool { question.onlyReads || run.options.isDisposable }

    /// Gives the plugin a request and waits for the answer, and a while for one that is late.
    func ask(_ request: Request, under conditions: JobConditions? = nil) async throws -> Reply {
        try await ask(
            try MessageCoding.encode(request), about: "\(request.kind.rawValue) \(request.type.rawValue)",
            request: request, under: conditions)
    }

    /// Gives the plugin bytes; see ``ask(_:under:)``.
    func ask(
        _ bytes: [UInt8], about what: String, request: Request? = nil, under conditions: JobConditions? = nil
    ) async throws -> Reply {
        run.about(to: what)
        let before = subject.breaches.count
        let record = await subject.ask(bytes, under: conditions ?? JobConditions(limit: jobLimit))
        let settlement = await settled(record)
        return Reply(
            what: what, request: request, record: record, settlement: settlement,
            breaches: Array(subject.breaches.dropFirst(before)))
    }

    /// Waits for the completion of a job that the host gave up.
    private func settled(_ record: JobRecord) async -> Reply.Settlement {
        switch record.end {
        case .timedOut: await eventually(within: max(jobLimit, .seconds(1))) { subject.heldJobs == 0 } ? .late : .never
        case .cancelled, .misbehaved:
            await eventually(within: max(jobLimit, .seconds(1))) { subject.heldJobs == 0 } ? .inTime : .never
        case .completed, .refused, .lost: .inTime
        }
    }

    /// Whether `condition` comes true within a time; it is looked at every few milliseconds.
    func eventually(within limit: Duration, _ condition: () -> Bool) async -> Bool {
        let clock = ContinuousClock()
        let end = clock.now.advanced(by: limit)
        while !condition() {
            guard clock.now < end, (try? await clock.sleep(for: .milliseconds(2))) != nil else { return condition() }
        }
        return true
    }

    private static func decoded<Message: Decodable>(
        _ type: Message.Type, _ bytes: [UInt8], _ name: String
    ) throws(ConformanceObstacle) -> Message {
        do {
            return try MessageCoding.decode(type, from: bytes)
        } catch {
            throw ConformanceObstacle("the \(name) cannot be read: \(error)", mend: "Compare it with the contract.")
        }
    }
}
