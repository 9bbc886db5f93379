import Foundation
import SombraSimulator
import Testing

@Suite("Replacing a plugin under load", .serialized)
struct ReplaceUnderLoadTests {
    @Test(
        "fifty times fails no webhook, loses none, erases none twice, and leaves no old process",
        .timeLimit(.minutes(5)))
    func fifty() async throws {
        try await SwapScene.play { scene in
            let first = try SwapPlugin(into: scene.workshop)
            let builds = try (11...60).map { try first.versioned("1.0.\($0)") }
            try scene.drop(first)
            try await scene.gateway { gateway in
                var old = [try await gateway.runs(first.version)]
                let replaced = try await Self.replace(with: builds, scene, gateway)
                old += replaced.builds.dropLast()
                #expect(Set(old).count == 50)
                for build in old { try await gateway.endedBuild(build) }

                try await scene.expectServed(replaced.answers)
                let row = try #require(try await scene.house.pluginRows().plugins.first)
                #expect(row.version == "1.0.60" && row.state == "running" && row.unaskedEnds == 0)
                #expect(row.misbehaviours == 0 && row.reason.isEmpty)
                #expect(try gateway.workers() == [try #require(row.process)])
                #expect(try await scene.serve().map(\.attempt) == ["1"])
            }
        }
    }

    /// Drops one build after the other while webhooks come, each as soon as the last one runs and each
    /// connection could have had an answer since.
    private static func replace(
        with builds: [SwapPlugin], _ scene: SwapScene, _ gateway: RunningGateway
    ) async throws -> (answers: Traffic.Answers, builds: [String]) {
        let hashes = Inbox()
        let answers = try await Traffic.during(scene) { traffic in
            for build in builds {
                let before = traffic.count
                try scene.drop(build)
                hashes.append(try await gateway.runs(build.version))
                try await traffic.reaches(before + 4)
            }
        }
        return (answers, hashes.lines)
    }
}
