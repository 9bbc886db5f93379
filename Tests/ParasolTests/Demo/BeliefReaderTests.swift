import Console
import DSRModel
import JobStore
import SombraSimulator
import Testing

@testable import parasol

@Suite("What Sombra believes, read out")
struct BeliefReaderTests {
    private func lines(_ scene: Scene, _ records: [JobDetail] = []) -> [BeliefLine] {
        BeliefReader(belief: scene.belief, records: records)
            .lines(of: scene.request, request: "ACCESS", person: "Ada")
    }

    @Test("an access has a line for each identifier and datapoint, with the plugins that were asked for it")
    func access() throws {
        var scene = try Scene(identifiers: [.init("email", "ada@example.org"), .init("phone", "+441")])
        scene.file("a.png", bytes: 1000, into: "pictures", more: true)
        scene.file("b.png", bytes: 1048, into: "pictures")
        try scene.post(#"{"profiles":[{"profileData":{"profile":{"name":"Ada"}}}]}"#)
        try scene.post(#"{"profiles":[{"profileData":{"profile":[{"a":1},{"a":2}],"pictures":null}}]}"#, at: 1)
        let lines = lines(
            scene,
            [
                scene.record(
                    asked: ["org.db": ["profile"], "org.files": ["pictures"]],
                    audit: [("accepted", "org.db"), ("task.done", "org.db"), ("task.done", "org.files")]),
                scene.record(
                    identifier: "phone", asked: ["org.db": ["profile"], "org.files": ["pictures"]],
                    audit: [("task.done", "org.db"), ("task.not-found", "org.files")]),
            ])
        #expect(lines.map(\.identifier) == ["email", "email", "phone", "phone"])
        #expect(lines.map(\.datapoint) == ["profile", "pictures", "profile", "pictures"])
        #expect(lines.map(\.state) == ["uploaded", "uploaded", "uploaded", "no data"])
        #expect(lines.map(\.what) == ["1 record", "2 files, 2.0 KiB", "2 rows", ""])
        #expect(
            lines.map(\.answers) == [
                [.init(plugin: "org.db", end: "done")], [.init(plugin: "org.files", end: "done")],
                [.init(plugin: "org.db", end: "done")], [.init(plugin: "org.files", end: "not-found")],
            ])
        #expect(lines.allSatisfy { $0.place == "shop" && $0.person == "Ada" })
    }

    @Test("a datapoint that nobody reported is not called no data")
    func unreported() throws {
        let scene = try Scene()
        #expect(lines(scene).map(\.state) == ["nothing heard", "nothing heard"])
        #expect(lines(scene).allSatisfy { $0.answers.isEmpty })
    }

    @Test("a datapoint that a status turned into no data is told apart from one that was reported so")
    func implied() throws {
        var scene = try Scene()
        try scene.post(#"{"profiles":[{"profileData":{"profile":null}}],"status":"READY"}"#)
        #expect(lines(scene).map(\.state) == ["no data", "no data, implied"])
    }

    @Test("a vetoed erasure shows the reason once, and whose veto it was")
    func veto() throws {
        var scene = try Scene(.erasure)
        try scene.put(
            #"{"profileStatus":"SKIPPED_DUE_TO_EXCEPTION","message":"org.db: skipped; org.files: skipped; legal-hold; legal-hold"}"#
        )
        let record = scene.record(
            asked: ["org.db": [], "org.files": []],
            audit: [("task.retry", "org.db"), ("task.vetoed", "org.holds"), ("task.vetoed", "org.holds")])
        let line = try #require(lines(scene, [record]).first)
        #expect(line.state == "skipped due to exception")
        #expect(line.what == "legal-hold")
        #expect(line.answers == [.init(plugin: "org.holds", end: "vetoed")])
        #expect(line.datapoint == nil)
    }

    @Test("an enrichment shows what was found, and then the jobs under it")
    func enrichment() throws {
        var scene = try Scene(isChecked: true)
        try scene.enrich(#"{"enrichedIdentifiers":{"userId":[{"value":"7"}]}}"#)
        scene.deliver()
        let record = scene.record(
            kind: .preflight, target: "check", audit: [("task.proceed", "org.db"), ("task.proceed", "org.holds")])
        let lines = lines(scene, [record])
        #expect(lines.first?.place == "preflight")
        #expect(lines.first?.state == "resolved")
        #expect(lines.first?.what == "userId 7")
        #expect(lines.first?.answers.map(\.plugin) == ["org.db", "org.holds"])
        #expect(lines.dropFirst().map(\.identifier) == ["email", "email", "userId", "userId"])
    }

    @Test(
        "a check that stops a request shows the request's state, the mail and only those who stopped it",
        arguments: [("ON_HOLD", "on hold", "task.hold"), ("CANCELED", "canceled", "task.cancel")])
    func stopped(_ status: String, _ state: String, _ event: String) throws {
        var scene = try Scene(isChecked: true)
        try scene.enrich(#"{"status":"\#(status)","templateTitle":"Sorry"}"#)
        let record = scene.record(
            kind: .preflight, target: "check", audit: [("task.proceed", "org.db"), (event, "org.holds")])
        let line = try #require(lines(scene, [record]).first)
        #expect(line.state == state)
        #expect(line.what == "mail \"Sorry\"")
        #expect(line.answers.map(\.plugin) == ["org.holds"])
    }

    @Test("only the newest run counts")
    func runs() throws {
        let scene = try Scene()
        var record = scene.record(asked: ["org.db": ["profile"]], audit: [("task.done", "org.db")])
        record.job.run = 2
        #expect(lines(scene, [record]).first?.answers.isEmpty == true)
    }
}
