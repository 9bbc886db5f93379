import DSRModel
import Foundation
import PluginMessages
import SombraSimulator
import Testing

/// Puts a canary into a gateway by every way that leads in, and looks for it everywhere: in the middle, after a SIGKILL, and
/// after the final report, when not even sealed blobs may be left.
@Suite("A canary by every way in")
struct WaysInTests {
    private let canary = Canary()

    @Test("comes out nowhere, and leaves nothing behind", .timeLimit(.minutes(5)))
    func everyWay() async throws {
        var plugin = StagePlugin()
        plugin.manifest.preflights = [PreflightClaim(identifiers: [.email], enriches: ["userId"])]
        plugin.flags = ["-DREASON=\"\(canary.word) reason\"", "-DREPEAT=2000", "-DCHATTY"]
        try await Scene.play(
            plugin: plugin, bindings: "preflightChecks: [\(House.check)]", prepare: prepare
        ) { scene in
            let search = Search(canary: canary, house: scene.house)
            let (requests, keys) = try await scene.gateway(environment: ["LOG_LEVEL": "trace"]) { gateway in
                try await refused(scene, gateway)
                let access = try await access(scene, gateway, search)
                let erasure = try await erasure(scene, gateway)
                let enriched = try await preflight(scene, gateway)
                let requests = [access, erasure, enriched]
                try await search.running(gateway, requests)
                search.log(gateway.log.lines)
                return (requests, try await scene.house.keys().map(\.id))
            }.result
            // It was killed, with everything open.
            try search.disk()
            #expect(keys.count == 2)
            #expect(try search.blobs(sealedWith: keys[0], in: "parasol.db") > 10)
            let end = try await scene.gateway(environment: ["LOG_LEVEL": "trace"]) { gateway in
                try await finish(scene, gateway, requests)
                try await search.running(gateway, requests)
                let left = try await scene.house.keys()
                #expect(
                    left.map(\.store) == [1, 0] && left.map(\.spool) == [0, 0], "the proof of the keys alone is left")
                let printed = try await scene.house.parasol("plugin", "logs", "com.example.stage")
                #expect(canary.found(in: Data(printed.output.utf8)) == ["plain"], "the operator may see it there")
                gateway.signal(SIGTERM)
                try await gateway.ended()
            }
            search.log(end.log)
            try search.disk()
            #expect(try search.blobs(sealedWith: keys[0], in: "parasol.db") == 1)
            #expect(try search.blobs(sealedWith: keys[1], in: "parasol.db") == 0)
            for key in keys { #expect(try search.blobs(sealedWith: key, in: "spool") == 0) }
        }
    }

    @Test("would be found in every form")
    func control() throws {
        let word = canary.word
        for text in ["\(word) and more", "a \(word)"] {
            #expect(canary.found(in: Data(text.utf8)) == ["plain"])
            #expect(canary.found(in: Data(text.utf8).base64EncodedData()).first?.hasPrefix("base64") == true)
            #expect(
                canary.found(in: Data(text.utf8.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined().utf8))
                    == ["hexadecimal"])
            #expect(
                canary.found(in: Data(text.utf8.map { "\\u00" + String($0, radix: 16) }.joined().utf8)) == [
                    "escaped as JSON"
                ])
            #expect(canary.found(in: try #require(text.data(using: .utf16LittleEndian))) == ["UTF-16"])
            #expect(canary.found(in: Data("\(Array(text.utf8))".utf8)) == ["bytes as numbers"])
            #expect(canary.found(in: Data(text.uppercased().utf8)) == ["upper case"])
            #expect(
                canary.found(in: Data(text.utf8.map { "%" + String($0, radix: 16).uppercased() }.joined().utf8)) == [
                    "escaped for a URL"
                ])
        }
        #expect(canary.found(in: Data("nothing of the kind".utf8)) == [])
    }

    private func prepare(_ configuration: inout SimulatorConfiguration) {
        let word = canary.word
        configuration.apiKey = "\(word)-api-key"
        configuration.mint = Mint(id: Mint.random.id, nonce: { "\(word)-nonce-\(Mint.random.id())" })
        for index in configuration.dataSilos.indices {
            configuration.dataSilos[index].headers = [
                "x-note": "\(word) header", "user-agent": word, "x-request-id": word,
            ]
        }
        configuration.preflightChecks = [
            PreflightCheck(id: House.check, outputIdentifiers: ["userId"], headers: ["x-note": "\(word) header"])
        ]
    }

    private func submission(_ type: RequestType) -> Submission {
        var submission = Submission(
            type: type, coreIdentifier: "\(canary.word)-core",
            identifiers: [.init("email", "\(canary.word)@example.com")])
        submission.details.details = "\(canary.word) details"
        submission.details.attributes = [RequestAttribute(key: "note", values: ["\(canary.word) attribute"])]
        return submission
    }

    /// What is no webhook: token, nonce, path, headers and body are the sender's.
    private func refused(_ scene: Scene, _ gateway: RunningGateway) async throws {
        let url = try await gateway.webhookURL()
        let word = canary.word
        let token =
            "\(Data(word.utf8).base64EncodedString()).\(Data("{\"sub\":\"\(word)\"}".utf8).base64EncodedString()).\(word)"
        let attempts: [(String, [String: String], String)] = [
            (url, ["x-sombra-token": word, "x-transcend-nonce": word], "{\"\(word)\":1"),
            (url, ["x-sombra-token": token, "x-transcend-nonce": word], "{\"\(word)\":\"\(word)\"}"),
            (url, ["authorization": "Bearer \(word)", word: word], word),
            (url + "/\(word)?\(word)=\(word)", [:], word),
            (url, ["x-long": String(repeating: word, count: 1_000)], "{}"),
            (url, ["x-sombra-token": word], String(repeating: word, count: 1_000)),
        ]
        for (url, headers, body) in attempts {
            let answer = try await Web.post(url, headers: headers, body: body)
            #expect(answer.status >= 400)
            #expect(canary.found(in: answer.body) == [])
        }
        // Sombra's own refusals quote what they were told.
        await scene.simulator.add(Fault(.error(500, "\(word) is not known"), path: "/v1/", times: nil))
    }

    /// An access whose results lie in the spool, under two keys, and are not taken.
    private func access(_ scene: Scene, _ gateway: RunningGateway, _ search: Search) async throws -> String {
        let request = try await scene.submit(submission(.access))
        _ = try await scene.stage.event("half")
        try await search.running(gateway, [request])
        _ = try await scene.house.rotate()
        _ = try await gateway.logged("all blobs are sealed with the current key")
        try scene.stage.release()
        _ = try await gateway.logged("report not taken, it is sent again")
        return request
    }

    /// An erasure that crashes, fails, waits for a poll id and is skipped with a reason; Sombra answers as a load balancer.
    private func erasure(_ scene: Scene, _ gateway: RunningGateway) async throws -> String {
        await scene.simulator.clearFaults()
        let word = canary.word
        let answer = FaultAnswer(
            status: 502, headers: ["content-type": "text/html", "x-note": word, "location": "https://\(word).example"],
            body: "<html><body>\(word)</body></html>")
        await scene.simulator.add(Fault(.answer(answer), path: "/v1/", times: nil))
        let request = try await scene.submit(submission(.erasure))
        var seen = try await place(of: "run ERASURE", from: 0, scene)
        for verdict in [Stage.Verdict.crash, .retry, .waiting] {
            try scene.stage.release(verdict)
            seen = try await place(of: "run ERASURE", from: seen, scene)
        }
        let line = gateway.log.lines.count
        try scene.stage.release(.skipped)
        _ = try await gateway.logged("report not taken, it is sent again", from: line)
        return request
    }

    /// A look-up that finds a further identifier of the person.
    private func preflight(_ scene: Scene, _ gateway: RunningGateway) async throws -> String {
        var submission = submission(.erasure)
        submission.preflightChecks = [House.check]
        let seen = scene.stage.events.lines.count
        let request = try await scene.submit(submission)
        _ = try await place(of: "run ERASURE", from: seen, scene)
        let line = gateway.log.lines.count
        try scene.stage.release()
        _ = try await gateway.logged("report not taken, it is sent again", from: line)
        return request
    }

    private func finish(_ scene: Scene, _ gateway: RunningGateway, _ requests: [String]) async throws {
        let seen = scene.stage.events.lines.count
        await scene.simulator.clearFaults()
        // The erasure comes when the look-up is reported.
        _ = try await place(of: "run ERASURE", from: seen, scene)
        try scene.stage.release()
        let belief = try await scene.simulator.waitUntil(timeout: Inbox.patience) { belief in
            requests.allSatisfy { belief.isSettled($0) }
        }
        #expect(belief.violations.isEmpty)
        #expect(belief.jobs(of: requests[1]).first?.message?.contains(canary.word) == true)
        #expect(belief.jobs(of: requests[0]).first?[datapoint: "orders"]?.bytes ?? 0 > 100_000)
        for request in requests {
            let rows = try await scene.house.parasol("jobs", "list", "--request", request, "--format", "json")
            #expect(try rows.json(as: JobRows.self).jobs.allSatisfy { $0.state == "reported" })
        }
    }

    /// The number of lines up to the next event that begins so.
    private func place(of beginning: String, from start: Int, _ scene: Scene) async throws -> Int {
        _ = try await scene.stage.event(beginning, from: start)
        let lines = scene.stage.events.lines
        return (lines[start...].firstIndex { $0.hasPrefix(beginning) } ?? lines.count) + 1
    }
}
