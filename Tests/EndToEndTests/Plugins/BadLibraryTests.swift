import DSRModel
import Foundation
import PluginFixtures
import Testing

@Suite("Libraries that cannot be used")
struct BadLibraryTests {
    private struct PluginRows: Decodable {
        struct Plugin: Decodable {
            let id: String
            let state: String
        }

        struct Refused: Decodable {
            let file: String
            let code: String
            let message: String
            let mend: String
        }

        let plugins: [Plugin]
        let refused: [Refused]
    }

    private struct Readiness: Decodable {
        let ready: Bool
        let checks: [String: String]
    }

    @Test("are refused with file, reason and mend, and the good one beside them serves", .timeLimit(.minutes(5)))
    func besideAGoodOne() async throws {
        try await Scene.play { scene in
            for bad in BadLibrary.allCases {
                try scene.house.install(try bad.make(in: scene.stage.directory), as: bad.fileName)
            }
            try await scene.gateway { gateway in
                try await Self.expectRefusals(scene.house, gateway)
                try scene.stage.release()
                let request = try await scene.submit(.erasure)
                _ = try await scene.settled(request)
                await scene.expectReportedOnce(request)
            }
        }
    }

    @Test("are inspected without running them, and what is wrong is said", .timeLimit(.minutes(5)))
    func inspected() async throws {
        let directory = try ScratchDirectory()
        for bad in BadLibrary.allCases {
            let run = try await CommandRun.parasol("plugin", "inspect", try bad.make(in: directory))
            #expect(run.code == 1, "\(bad): \(run.output)\(run.error)")
            #expect((run.output + run.error).contains(bad.rawValue), "\(bad): \(run.output)\(run.error)")
        }
        let listed = try await CommandRun.parasol("plugin", "list", "--directory", directory.path)
        #expect(listed.code == 0)
        for bad in BadLibrary.allCases { #expect(listed.output.contains(bad.fileName)) }
    }

    private static func expectRefusals(_ house: House, _ gateway: RunningGateway) async throws {
        let list = try await house.parasol("plugin", "list", "--format", "json").json(as: PluginRows.self)
        #expect(list.plugins.filter { $0.state == "running" }.map(\.id) == ["com.example.stage"])
        #expect(list.refused.count == BadLibrary.allCases.count)
        let readiness = try await readiness(of: gateway)
        #expect(!readiness.ready)
        let said = try #require(readiness.checks["plugins"])
        for bad in BadLibrary.allCases {
            let refused = try #require(list.refused.first { $0.file.hasSuffix("/\(bad.fileName)") })
            #expect(refused.code == bad.rawValue)
            #expect(!refused.message.isEmpty && !refused.mend.isEmpty)
            for word in [refused.file, refused.code, refused.message, refused.mend] { #expect(said.contains(word)) }
        }
        let table = try await house.parasol("plugin", "list")
        #expect(table.code == 0)
        #expect(table.output.split(separator: "\n").count == 2 + BadLibrary.allCases.count)
    }

    private static func readiness(of gateway: RunningGateway) async throws -> Readiness {
        let (status, body) = try await Web.get(try await gateway.adminURL() + "/readyz")
        #expect(status == 503)
        return try JSONDecoder().decode(Readiness.self, from: body)
    }
}
