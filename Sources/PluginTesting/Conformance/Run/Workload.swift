private import PluginKit

/// Many jobs, as many at once as a plugin says it takes.
struct Workload: Sendable {
    /// A slow system gets fewer jobs rather than a verdict.
    private static let timeLimit = Duration.seconds(60)

    private let session: Session

    init(_ session: Session) { self.session = session }

    /// Runs so many jobs, or as many as fit into a minute, and gives how many; the first bad answer ends it.
    func run(_ count: Int, _ generator: inout SeededGenerator) async throws -> Int {
        session.run.about(to: "\(count) jobs, \(session.concurrency) at once")
        let clock = ContinuousClock()
        let end = clock.now.advanced(by: Self.timeLimit)
        var begun = 0
        var answered = 0
        try await withThrowingTaskGroup { group in
            while answered < begun || (begun < count && clock.now < end) {
                if begun < count, begun - answered < session.concurrency, clock.now < end {
                    let request = session.request(session.questions[begun % session.questions.count], using: &generator)
                    let bytes = try MessageCoding.encode(request)
                    group.addTask { try await ask(request, bytes) }
                    begun += 1
                } else {
                    try await group.next()
                    answered += 1
                }
            }
        }
        return begun
    }

    private func ask(_ request: Request, _ bytes: [UInt8]) async throws {
        let record = await session.subject.ask(bytes, under: JobConditions(limit: session.jobLimit))
        let reply = Reply(what: "", request: request, record: record, settlement: .never, breaches: [])
        if let breach = reply.breach {
            throw session.run.fails(
                "\(request.kind.rawValue) \(request.type.rawValue), under load: \(breach)",
                mend: "Lock what jobs share.")
        }
    }
}
