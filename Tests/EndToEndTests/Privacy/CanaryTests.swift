import DSRModel
import Foundation
import SombraSimulator
import Subprocess
import Testing

@Suite("Personal data and secrets")
struct CanaryTests {
    private let canary = Canary()

    @Test(
        "stand nowhere but where they must: not in log, arguments, environment, store, spool or control answers",
        .timeLimit(.minutes(5)))
    func nowhere() async throws {
        let word = canary.word
        let flags = ["-DREASON=\"\(word) reason\"", "-DREPEAT=2000"]
        try await Scene.play(flags: flags, prepare: prepare) { scene in
            let search = Search(canary: canary, house: scene.house)
            let end = try await scene.gateway(environment: ["LOG_LEVEL": "trace"]) { gateway in
                // The half of an access lies in the spool.
                let access = try await scene.submit(submission(.access))
                _ = try await scene.stage.event("half")
                // What the plugin has emitted may still be on its way.
                while try size(of: scene.house.state + "/spool") <= 16_384 { await Task.yield() }
                try await search.running(gateway, [access])

                // Its results and a reason wait for Sombra, which takes no report yet.
                await scene.simulator.add(Fault(.serverError, path: "/v1/", times: nil))
                try scene.stage.release()
                _ = try await gateway.logged("report not taken, it is sent again")
                let erasure = try await scene.submit(submission(.erasure))
                _ = try await scene.stage.event("run ERASURE")
                try scene.stage.release(.skipped)
                _ = try await gateway.logged("report not taken, it is sent again", from: gateway.log.lines.count)
                try await search.running(gateway, [access])
                try await search.running(gateway, [erasure])

                await scene.simulator.clearFaults()
                let belief = try await scene.simulator.waitUntil(timeout: Inbox.patience) {
                    $0.isSettled(access) && $0.isSettled(erasure)
                }
                #expect(belief.jobs(of: erasure).first?.message?.contains(word) == true)
                #expect(belief.jobs(of: access).first?[datapoint: "orders"]?.bytes ?? 0 > 100_000)
                #expect(belief.violations.isEmpty)
                try await search.running(gateway, [access])
                _ = try await gateway.terminated()
            }
            search.log(end.log)
            #expect(try size(of: scene.house.state + "/spool") == 0)
            try search.disk()
        }
    }

    private func prepare(_ configuration: inout SimulatorConfiguration) {
        let word = canary.word
        configuration.apiKey = "\(word)-api-key"
        configuration.mint = Mint(
            id: Mint.random.id, nonce: { "\(word)-nonce-\(Mint.random.id())" })
    }

    private func submission(_ type: RequestType) -> Submission {
        var submission = Submission(
            type: type, coreIdentifier: "\(canary.word)-core",
            identifiers: [.init("email", "\(canary.word)@example.com")])
        submission.details.details = "\(canary.word) details"
        submission.details.attributes = [RequestAttribute(key: "note", values: ["\(canary.word) attribute"])]
        return submission
    }

    private func size(of directory: String) throws -> Int {
        try FileManager.default.subpathsOfDirectory(atPath: directory).reduce(0) { sum, path in
            let attributes = try FileManager.default.attributesOfItem(atPath: directory + "/" + path)
            guard attributes[.type] as? FileAttributeType == .typeRegular else { return sum }
            return sum + (attributes[.size] as? Int ?? 0)
        }
    }
}
