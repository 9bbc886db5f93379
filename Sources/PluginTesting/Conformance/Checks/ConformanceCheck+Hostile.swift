private import PluginKit

/// Level 3, first half: what is asked may be anything.
extension ConformanceCheck {
    static let hostile: [ConformanceCheck] = [
        hostileIdentifiers, injections, hostileMembers, unknownMembers, fewMembers, malformed, silentLog,
    ]

    private static let randomTexts = 24
    private static let mutations = 200

    private static let hostileIdentifiers = ConformanceCheck(
        "hostile-identifiers", level: 3, "an identifier of any text gets an answer that keeps the contract"
    ) { run in
        try await eachHostileText(run) { text, request in request.identifier.value = text }
    }

    private static let hostileMembers = ConformanceCheck(
        "hostile-members", level: 3, "any text in any free member of a request gets an answer that keeps the contract"
    ) { run in
        try await eachHostileText(run) { text, request in
            request.coreIdentifier = text
            request.details = text
            request.locale = text
            request.country = text
            request.countrySubdivision = text
            request.origin = text
            request.createdAt = text
            request.profileID = text
            request.dataSilo?.title = text
            request.organization?.name = text
            request.attributes = [Attribute(key: text, values: [text, ""]), Attribute()]
            request.purpose = Purpose(purpose: text, enabled: false, preferences: [.init(topic: text)])
        }
    }

    private static let injections = ConformanceCheck(
        "injection-finds-nobody", level: 3,
        "an identifier in the shape of code finds no data where plain text finds none"
    ) { run in
        try await run.session { session in
            let reading = session.questions.filter { $0.kind == .perform && $0.type == .access }
            guard !reading.isEmpty else { throw NotApplicable("the plugin hands out nothing") }
            var generator = run.generator()
            for question in reading {
                let plain = try await session.ask(session.request(question, using: &generator))
                if plain.handsOutData { return "it hands out data for people who do not exist, so nothing can be told" }
                for shape in HostileText.injections {
                    var request = session.request(question, using: &generator)
                    request.identifier.value = shape.text
                    guard try await session.ask(request).handsOutData else { continue }
                    throw run.fails(
                        "\(question): the identifier `\(shape.text)` was answered with data",
                        mend: "Bind the identifier as a parameter, and compare it as a whole.")
                }
            }
            return nil
        }
    }

    private static let unknownMembers = ConformanceCheck(
        "unknown-members", level: 3, "members that a later gateway may add change nothing"
    ) { run in
        try await eachChangedRequest(run) { request in
            ["parasolCheck": ["nested": [1, "two", nil]], "schemaExtension": true].merging(request) { _, own in own }
        }
    }

    private static let fewMembers = ConformanceCheck(
        "few-members", level: 3, "a request with none of its optional members is answered as one that has them"
    ) { run in
        let optional: Set<String> = [
            "profileID", "organization", "details", "link", "locale", "origin", "country", "countrySubdivision",
            "createdAt", "partition", "purpose", "pollID",
        ]
        return try await eachChangedRequest(run) { request in request.filter { !optional.contains($0.key) } }
    }

    private static let malformed = ConformanceCheck(
        "malformed-requests", level: 3, "bytes that are no request are refused, or completed as failed"
    ) { run in
        try await run.session { session in
            guard let question = session.questions.first(where: \.onlyReads) ?? session.questions.first else {
                throw NotApplicable("the plugin claims nothing")
            }
            var generator = run.generator()
            let whole = try MessageCoding.encode(session.request(question, using: &generator))
            var cases: [[UInt8]] = [
                [], [0], Array("null".utf8), Array("[]".utf8), Array("{}".utf8), [0xff, 0xfe, 0x22],
            ]
            cases.append(Array(String(repeating: "[", count: 100_000).utf8))
            for _ in 0..<mutations { cases.append(mutated(whole, using: &generator)) }
            for (number, bytes) in cases.enumerated() {
                let reply = try await session.ask(bytes, about: "bytes that are no request, number \(number + 1)")
                switch reply.record.end {
                case .refused, .completed, .cancelled: continue
                case .timedOut, .misbehaved, .lost:
                    throw run.fails("number \(number + 1): \(reply.ending)", mend: "Complete it as failed.")
                }
            }
            return "\(cases.count) of them"
        }
    }

    private static let silentLog = ConformanceCheck(
        "log-without-people", level: 3, "nothing that the plugin logs names the person that was asked about"
    ) { run in
        try await run.session { session in
            var generator = run.generator()
            for (_, request) in session.plainRequests(&generator) {
                _ = try await session.ask(request)
                guard session.subject.logged.contains(where: { $0.contains(request.identifier.value) }) else {
                    continue
                }
                throw run.fails(
                    "the identifier of \(request.kind.rawValue) \(request.type.rawValue) stands in its log",
                    mend: "Log constant messages, with tags that name no person.")
            }
            return nil
        }
    }

    /// Puts each hostile text into a request of each claim; injections only where nothing can be lost.
    private static func eachHostileText(
        _ run: CheckRun, _ place: (String, inout Request) -> Void
    ) async throws -> String? {
        try await run.session { session in
            guard !session.questions.isEmpty else { throw NotApplicable("the plugin claims nothing") }
            var generator = run.generator()
            let texts = HostileText.all(random: randomTexts, using: &generator)
            var asked = 0
            for text in texts {
                // Random texts are held against every claim too; a claim's code may differ from its neighbour's.
                for question in session.questions {
                    guard question.onlyReads || run.options.isDisposable || !text.isInjection else { continue }
                    var request = session.request(question, using: &generator)
                    place(text.text, &request)
                    let reply = try await session.ask(
                        try MessageCoding.encode(request), about: "\(question) with \(text.sort)", request: request)
                    asked += 1
                    guard let breach = reply.breach else { continue }
                    throw run.fails(
                        "\(question) with \(text.sort): \(breach)",
                        mend: "Take the text as it is; answer notFound or failed where it cannot be looked up.")
                }
            }
            let isHeldBack = !run.options.isDisposable && session.questions.contains { !$0.onlyReads }
            return "\(asked) requests" + (isHeldBack ? "; no injections to what writes (see --disposable)" : "")
        }
    }

    /// Asks each plain question as it is and changed, and wants the same outcome.
    private static func eachChangedRequest(
        _ run: CheckRun, _ change: ([String: JSONValue]) -> [String: JSONValue]
    ) async throws -> String? {
        try await run.session { session in
            var generator = run.generator()
            for question in session.questions {
                let plain = try await session.ask(session.request(question, using: &generator))
                let request = session.request(question, using: &generator)
                let json = try MessageCoding.decode([String: JSONValue].self, from: MessageCoding.encode(request))
                let reply = try await session.ask(
                    try MessageCoding.encode(change(json)), about: "\(question), changed", request: request)
                if let breach = reply.breach {
                    throw run.fails("\(question): \(breach)", mend: "Pass over what is not known, do without the rest.")
                }
                guard reply.outcome?.outcome == plain.outcome?.outcome else {
                    throw run.fails(
                        "\(question): \(reply.ending), and for the usual request \(plain.ending)",
                        mend: "Pass over what is not known, and do without what is optional.")
                }
            }
            return nil
        }
    }

    private static func mutated(_ bytes: [UInt8], using generator: inout SeededGenerator) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...8, using: &generator) {
            let place = Int.random(in: 0..<max(bytes.count, 1), using: &generator)
            guard place < bytes.count else { break }
            switch Int.random(in: 0..<4, using: &generator) {
            case 0: bytes[place] = UInt8.random(in: .min ... .max, using: &generator)
            case 1: bytes.remove(at: place)
            case 2: bytes.insert(UInt8.random(in: .min ... .max, using: &generator), at: place)
            default: bytes.removeLast(min(Int.random(in: 0..<64, using: &generator), bytes.count))
            }
        }
        return bytes
    }
}
