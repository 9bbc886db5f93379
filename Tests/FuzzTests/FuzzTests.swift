import Foundation
import PluginFixtures
import Subprocess
import SystemPackage
import Testing

@Suite("Readers of foreign bytes")
struct FuzzTests {
    /// The program beside the tests.
    private static func fuzz(_ arguments: [String]) async throws -> (isSuccess: Bool, output: String) {
        let products = Bundle.main.bundleURL.deletingLastPathComponent()
        let candidates = [Bundle.main.bundleURL, products].map { $0.appending(path: "parasol-fuzz").path }
        let program = try #require(candidates.first { FileManager.default.isExecutableFile(atPath: $0) })
        let result = try await Subprocess.run(
            .path(FilePath(program)), arguments: Arguments(arguments), output: .string(limit: 1 << 20),
            error: .string(limit: 1 << 20))
        return (result.terminationStatus.isSuccess, result.standardOutput + result.standardError)
    }

    @Test("20,000 mutated inputs, shared out over all readers, crash nothing, hang nothing and break no promise")
    func everything() async throws {
        let kept = try ScratchDirectory()
        let (isSuccess, output) = try await Self.fuzz([
            "--count", "20000", "--seed", "20260301", "--findings", kept.path,
        ])
        #expect(isSuccess, "\(output)")
        #expect(output.contains("seed 20260301, 20000 inputs"))
    }

    @Test("planted faults are found: a trap and a broken promise, each with its input, and the run goes on behind them")
    func plantedFaults() async throws {
        let kept = try ScratchDirectory()
        let (isSuccess, output) = try await Self.fuzz([
            "--target", "planted", "--count", "2000", "--seed", "7", "--findings", kept.path,
        ])
        #expect(!isSuccess)
        let files = try FileManager.default.contentsOfDirectory(atPath: kept.path)
        let inputs = try files.filter { $0.hasSuffix(".input") }.map {
            String(decoding: try Data(contentsOf: URL(filePath: kept.path + "/" + $0)), as: UTF8.self)
        }
        #expect(inputs.contains { $0.contains("TRAP") && !$0.contains("LIE") }, "\(output)")
        #expect(inputs.contains { $0.contains("LIE") }, "\(output)")
        #expect(inputs.allSatisfy { $0.contains("TRAP") || $0.contains("LIE") })
        #expect(output.contains("a planted lie"))
        #expect(output.contains("signalled") || output.contains("signal"), "\(output)")

        let kind = try #require(files.first { $0.hasSuffix(".input") })
        let replayed = try await Self.fuzz(["replay", kept.path + "/" + kind])
        #expect(!replayed.isSuccess)
    }

    @Test("an input that comes to no end is broken off and kept, and the run goes on behind it")
    func endless() async throws {
        let kept = try ScratchDirectory()
        let (isSuccess, output) = try await Self.fuzz([
            "--target", "endless", "--count", "2", "--hang-limit", "1", "--seed", "7", "--findings", kept.path,
        ])
        #expect(!isSuccess)
        #expect(output.contains("input 0: hangs") && output.contains("input 1: hangs"), "\(output)")
        #expect(FileManager.default.fileExists(atPath: kept.path + "/endless-7-1.input"))
    }
}
