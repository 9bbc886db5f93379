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
            let end = try await scene.gateway(environment: ["LOG_LEVEL": "trace"]) { gateway in
                // The half of an access lies in the spool.
                let access = try await scene.submit(submission(.access))
                _ = try await scene.stage.event("half")
                #expect(try size(of: scene.house.state + "/spool") > 16_384)
                try await expectNothing(scene, gateway, access)

                // Its results and a reason wait for Sombra, which takes no report yet.
                await scene.simulator.add(Fault(.serverError, path: "/v1/", times: nil))
                try scene.stage.release()
                _ = try await gateway.logged("report not taken, it is sent again")
                let erasure = try await scene.submit(submission(.erasure))
                _ = try await scene.stage.event("run ERASURE")
                try scene.stage.release(.skipped)
                _ = try await gateway.logged("report not taken, it is sent again", from: gateway.log.lines.count)
                try await expectNothing(scene, gateway, access)
                try await expectNothing(scene, gateway, erasure)

                await scene.simulator.clearFaults()
                let belief = try await scene.simulator.waitUntil(timeout: Inbox.patience) {
                    $0.isSettled(access) && $0.isSettled(erasure)
                }
                #expect(belief.jobs(of: erasure).first?.message?.contains(word) == true)
                #expect(belief.jobs(of: access).first?[datapoint: "orders"]?.bytes ?? 0 > 100_000)
                #expect(belief.violations.isEmpty)
                try await expectNothing(scene, gateway, access)
                _ = try await gateway.terminated()
            }
            #expect(canary.found(in: Data(end.log.joined(separator: "\n").utf8)) == [])
            #expect(try size(of: scene.house.state + "/spool") == 0)
            try expectNothingOnDisk(scene.house)
        }
    }

    @Test("would be found")
    func control() {
        for prefix in ["", "a", "ab"] {
            let text = Data("\(prefix)\(canary.word) and more".utf8)
            #expect(canary.found(in: text) == ["plain"])
            #expect(canary.found(in: Data(text.base64EncodedString().utf8)) == ["base64, \(prefix.count)"])
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

    /// Looks at everything that a running gateway shows or keeps.
    private func expectNothing(_ scene: Scene, _ gateway: RunningGateway, _ request: String) async throws {
        #expect(canary.found(in: Data(gateway.log.lines.joined(separator: "\n").utf8)) == [])
        for file in ["cmdline", "environ"] {
            let bytes = try Data(contentsOf: URL(filePath: "/proc/\(gateway.pid.value)/\(file)"))
            #expect(!bytes.isEmpty)
            #expect(canary.found(in: bytes) == [], "\(file)")
        }
        let house = scene.house
        let id = try await house.job(of: request).job.id
        let answers = [
            try await house.parasol("jobs", "list"), try await house.parasol("jobs", "list", "--format", "json"),
            try await house.parasol("jobs", "show", id),
            try await house.parasol("jobs", "show", id, "--format", "json"),
            try await house.parasol("plugin", "list", "--format", "json"),
        ]
        for answer in answers {
            #expect(answer.code == 0)
            #expect(canary.found(in: Data((answer.output + answer.error).utf8)) == [])
        }
        #expect(canary.found(in: try await Web.get(try await gateway.adminURL() + "/readyz").body) == [])
        try expectNothingOnDisk(house)
    }

    private func expectNothingOnDisk(_ house: House) throws {
        let paths = try FileManager.default.subpathsOfDirectory(atPath: house.state)
        #expect(paths.contains("parasol.db"))
        for path in paths {
            let attributes = try FileManager.default.attributesOfItem(atPath: house.state + "/" + path)
            guard attributes[.type] as? FileAttributeType == .typeRegular, !path.hasPrefix("objects/") else { continue }
            let bytes = try Data(contentsOf: URL(filePath: house.state + "/" + path))
            #expect(canary.found(in: bytes) == [], "\(path)")
        }
    }

    private func size(of directory: String) throws -> Int {
        try FileManager.default.subpathsOfDirectory(atPath: directory).reduce(0) { sum, path in
            let attributes = try FileManager.default.attributesOfItem(atPath: directory + "/" + path)
            guard attributes[.type] as? FileAttributeType == .typeRegular else { return sum }
            return sum + (attributes[.size] as? Int ?? 0)
        }
    }
}
