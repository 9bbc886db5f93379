import Foundation
import PluginFixtures
import Subprocess
import Testing

@Suite("parasol plugin new, build and dev", .serialized)
struct NewPluginTests {
    @Test(
        "a new package in Swift passes its tests, and dev shows the report of it",
        .timeLimit(.minutes(8)))
    func swift() async throws {
        let package = try await NewPackage("loyalty-cards")
        let source = try package.text("Sources/LoyaltyCardsPlugin/LoyaltyCards.swift")
        #expect(source.contains("struct LoyaltyCards: Plugin") && source.contains("\"com.example.loyalty-cards\""))
        let tested = try await CommandRun.run(
            .name("swift"), ["test", "--package-path", package.directory],
            ProcessInfo.processInfo.environment.filter { ["PATH", "HOME", "TMPDIR"].contains($0.key) })
        #expect(tested.code == 0, "\(tested.output)\(tested.error)")
        let run = try await CommandRun.parasol("plugin", "dev", package.directory, "--once")
        #expect(run.code == 0, "\(run.output)\(run.error)")
        for words in ["orders by email: [{\"id\":1,\"title\":\"A book\"}", "ERASURE", "resolved", "All answered."] {
            #expect(run.output.contains(words), "no \(words):\n\(run.output)")
        }
        // The erasure was done to a copy.
        #expect(try package.text("dev-accounts.json").contains("test.person@example.com"))
    }

    @Test(
        "a new package in C passes its tests and is loaded; a report that fails ends dev with 1",
        .timeLimit(.minutes(5)))
    func c() async throws {
        let package = try await NewPackage("gifts", "--c", "--id", "com.example.presents")
        let tested = try await CommandRun.run(
            .name("make"), ["-C", package.directory, "test"],
            ProcessInfo.processInfo.environment.filter { ["PATH", "HOME", "TMPDIR"].contains($0.key) })
        #expect(tested.output.contains("all tests passed"), "\(tested.output)\(tested.error)")
        let run = try await CommandRun.parasol("plugin", "dev", package.directory, "--once")
        #expect(run.code == 0, "\(run.output)\(run.error)")
        #expect(run.output.contains("com.example.presents") && run.output.contains("{\"name\":\"Test Person\"}"))
        let stranger = try await CommandRun.parasol(
            "plugin", "dev", package.directory, "--once", "--id", "email=stranger@example.com")
        #expect(stranger.code == 0 && stranger.output.contains("no data"), "\(stranger.output)")

        try package.write("settings: {accounts: /nowhere/accounts.txt}\n", to: "dev.yaml")
        let failing = try await CommandRun.parasol("plugin", "dev", package.directory, "--once")
        #expect(failing.code == 1 && failing.output.contains("NOT answered:"), "\(failing.output)\(failing.error)")
        try package.write("settings: {account: x}\n", to: "dev.yaml")
        let refused = try await CommandRun.parasol("plugin", "dev", package.directory, "--once")
        #expect(refused.code == 1 && refused.error.contains("settings-invalid"), "\(refused.output)\(refused.error)")
    }

    @Test("new overwrites nothing and refuses what cannot be a name", .timeLimit(.minutes(5)))
    func refusals() async throws {
        let package = try await NewPackage("gifts", "--c")
        let again = try await CommandRun.parasol("plugin", "new", "other", "--directory", package.directory)
        #expect(again.code == 2 && again.error.contains("is there already"))
        for arguments in [["report"], ["2go"], ["gifts", "--id", "Gifts"], ["gifts", "--sdk", "/nowhere"]] {
            let run = try await CommandRun.parasol(
                ["plugin", "new", "--directory", package.scratch.path + "/none"] + arguments)
            #expect(run.code == 2, "\(arguments): \(run.output)\(run.error)")
        }
        #expect(!FileManager.default.fileExists(atPath: package.scratch.path + "/none"))
    }

    @Test("build says which library it would take, and leaves the old one where it fails", .timeLimit(.minutes(5)))
    func build() async throws {
        let package = try await NewPackage("gifts", "--c")
        let library = try await package.build()
        let before = try Data(contentsOf: URL(filePath: library))
        let source = try package.text("src/plugin.c")
        try package.write(source + "\nnot C\n", to: "src/plugin.c")
        let broken = try await CommandRun.parasol("plugin", "build", package.directory, "--output", library)
        #expect(broken.code == 1 && broken.error.contains("plugin.c"), "\(broken.error)")
        #expect(try Data(contentsOf: URL(filePath: library)) == before)

        try package.write(source, to: "src/plugin.c")
        try package.write("all:\n\ttrue\n", to: "Makefile")
        let unnamed = try await CommandRun.parasol("plugin", "build", package.directory)
        #expect(unnamed.code == 2 && unnamed.error.contains("plugin-file"), "\(unnamed.error)")
        let stale = try await CommandRun.parasol("plugin", "build", package.directory, "--product", "build/none.so")
        #expect(stale.code == 1 && stale.error.contains("left no"), "\(stale.error)")
    }

    @Test("build of a Swift package with two libraries, or none, says how to choose", .timeLimit(.minutes(5)))
    func products() async throws {
        let package = try await NewPackage("gifts")
        let manifest = try package.text("Package.swift")
        let product = ".library(name: \"GiftsPlugin\", type: .dynamic, targets: [\"GiftsPlugin\"])"
        #expect(manifest.contains(product))
        try package.write(
            manifest.replacing(
                product, with: product + ",\n" + product.replacing("\"GiftsPlugin\", type", with: "\"Second\", type")),
            to: "Package.swift")
        let two = try await CommandRun.parasol("plugin", "build", package.directory)
        #expect(two.code == 2 && two.error.contains("--product GiftsPlugin or --product Second"), "\(two.error)")
        try package.write(manifest.replacing("type: .dynamic, ", with: ""), to: "Package.swift")
        let none = try await CommandRun.parasol("plugin", "build", package.directory)
        #expect(none.code == 2 && none.error.contains("no dynamic library"), "\(none.error)")
    }
}
