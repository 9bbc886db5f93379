import Foundation
import PluginTesting
import Testing

@testable import FilesPlugin

@Suite struct FilesTests {
    private let archive: Archive
    private let ada = "ada@example.com"

    init() throws { archive = try Archive() }

    // MARK: Access

    @Test("an access hands out every regular file, of any depth and type, and no other person's")
    func access() async throws {
        try archive.write("a", "ada@example.com/a.txt")
        try archive.write("b", "ada@example.com/letters/2024/b.PDF")
        try archive.write("", "ada@example.com/empty")
        try archive.write("c", "bob@example.com/c.txt")
        let answer = try await send(.perform(.access, .email, ada, datapoints: ["documents"]))
        #expect(try answer.outcome.performed() == .done)
        #expect(answer.faults == [])
        #expect(answer.items.map(\.header.name) == ["a.txt", "empty", "letters_2024_b.PDF"])
        #expect(answer.items.map(\.header.mediaType) == ["text/plain", "application/octet-stream", "application/pdf"])
        #expect(answer.items.map { String(decoding: $0.bytes, as: UTF8.self) } == ["a", "", "b"])
    }

    @Test("each file belongs to one datapoint, and a datapoint without files is none")
    func datapoints() async throws {
        try archive.write("a", "ada@example.com/a.txt")
        try archive.write("p", "ada@example.com/pictures/p.png")
        let settings = archive.settings(
            datapoints: ["documents": ".", "pictures": "pictures", "invoices": "finance/invoices"])
        let answer = try await send(
            .perform(.access, .email, ada, datapoints: ["documents", "pictures", "invoices"]), settings)
        #expect(answer.items(of: "documents").map(\.header.name) == ["a.txt"])
        #expect(answer.items(of: "pictures").map(\.header.name) == ["p.png"])
        #expect(try answer.outcome.performedDatapoints() == ["invoices": .notFound])
    }

    @Test("a person without a directory is not found; a person with an empty one has nothing")
    func nothing() async throws {
        let access = Request.perform(.access, .email, ada, datapoints: ["documents"])
        #expect(try await send(access).outcome.performed() == .notFound)
        try FileManager.default.createDirectory(
            at: archive.root.appending(path: ada), withIntermediateDirectories: false)
        let answer = try await send(access)
        #expect(try answer.outcome.performed() == .done)
        #expect(try answer.outcome.performedDatapoints() == ["documents": .notFound])
    }

    @Test("a big file arrives whole, in pieces")
    func bigFile() async throws {
        let bytes = (0..<5_000_001).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        try archive.write("", "ada@example.com/x")
        try Data(bytes).write(to: archive.root.appending(path: "ada@example.com/big.bin"))
        let answer = try await send(.perform(.access, .email, ada, datapoints: ["documents"]))
        let file = try #require(answer.items.first { $0.header.name == "big.bin" })
        #expect(file.bytes == bytes)
        #expect(file.chunks == 20)
        #expect(answer.faults == [])
    }

    @Test("pipes and links are passed over, and nothing blocks")
    func specialFiles() async throws {
        try archive.write("a", "ada@example.com/a.txt")
        #expect(mkfifo(archive.root.appending(path: "ada@example.com/pipe").path, 0o600) == 0)
        try archive.link("ada@example.com/link.txt", to: archive.secret.path)
        try archive.link("ada@example.com/links", to: "../../outside")
        let answer = try await send(.perform(.access, .email, ada, datapoints: ["documents"]))
        #expect(try answer.outcome.performed() == .done)
        #expect(answer.items.map(\.header.name) == ["a.txt"])
    }

    // MARK: Leaving the directory

    @Test(
        "an identifier that is no plain name reaches nothing and removes nothing",
        arguments: [
            "..", ".", "../outside", "/", "", "a/../../outside", "../root/ada@example.com", "ada@example.com/letters",
            ".hidden", "ada\0@example.com", "a\nb", String(repeating: "a", count: 256), "x/.", "..\u{0}",
        ])
    func traversal(identifier: String) async throws {
        try archive.write("l", "ada@example.com/letters/l.txt")
        try archive.write("h", ".hidden/h.txt")
        let answer = try await send(.perform(.access, .email, identifier, datapoints: ["documents"]))
        #expect(answer.outcome.outcome == "failed")
        #expect(answer.outcome.reason?.hasPrefix("identifier-unsafe") == true)
        #expect(answer.items.isEmpty)
        #expect(try await send(.perform(.erasure, .email, identifier)).outcome.outcome == "failed")
        #expect(archive.exists("ada@example.com/letters/l.txt") && archive.exists(".hidden/h.txt"))
        #expect(archive.exists("../outside/secret.txt"))
    }

    @Test("a person's directory that is a link or a file is neither followed nor taken for nothing")
    func linkedPerson() async throws {
        try archive.link(ada, to: archive.secret.deletingLastPathComponent().path)
        try archive.write("f", "file@example.com")
        for person in [ada, "file@example.com"] {
            for request in [
                Request.perform(.access, .email, person, datapoints: ["documents"]),
                Request.perform(.erasure, .email, person),
            ] {
                let answer = try await send(request)
                #expect(answer.outcome.outcome == "retry")
                #expect(answer.outcome.reason?.hasPrefix("not-a-directory") == true)
                #expect(answer.items.isEmpty)
            }
        }
        #expect(archive.exists("../outside/secret.txt") && archive.exists(ada))
    }

    @Test("a link on the way to the person's directory is not followed")
    func linkedParent() async throws {
        try archive.link("users", to: archive.base.path)
        let settings = archive.settings(directories: ["email": "users/{identifier}"])
        let answer = try await send(.perform(.erasure, .email, "outside"), settings)
        #expect(answer.outcome.reason?.hasPrefix("not-a-directory") == true)
        #expect(archive.exists("../outside/secret.txt"))
    }

    @Test("a datapoint's directory that is a link is not followed")
    func linkedDatapoint() async throws {
        try archive.link("ada@example.com/pictures", to: archive.secret.deletingLastPathComponent().path)
        let settings = archive.settings(datapoints: ["pictures": "pictures"])
        let answer = try await send(.perform(.access, .email, ada, datapoints: ["pictures"]), settings)
        #expect(answer.outcome.outcome == "retry" && answer.items.isEmpty)
    }

    // MARK: Erasure

    @Test("an erasure removes the person's directory, links as links, and no other person's; twice does no harm")
    func erasure() async throws {
        try archive.write("a", "ada@example.com/letters/2024/a.txt")
        try archive.write("b", "bob@example.com/b.txt")
        try archive.link("ada@example.com/out", to: archive.secret.deletingLastPathComponent().path)
        try archive.link("ada@example.com/bob", to: "../bob@example.com")
        try archive.link("ada@example.com/dangling", to: "nowhere")
        #expect(mkfifo(archive.root.appending(path: "ada@example.com/pipe").path, 0o600) == 0)
        #expect(try await send(.perform(.erasure, .email, ada)).outcome.performed() == .done)
        #expect(!archive.exists(ada))
        #expect(archive.exists("bob@example.com/b.txt") && archive.exists("../outside/secret.txt"))
        #expect(try await send(.perform(.erasure, .email, ada)).outcome.performed() == .notFound)
    }

    @Test("a root that is gone is an error, never nothing")
    func missingRoot() async throws {
        try FileManager.default.removeItem(at: archive.root)
        for request in [
            Request.perform(.access, .email, ada, datapoints: ["documents"]), Request.perform(.erasure, .email, ada),
        ] {
            let answer = try await send(request)
            #expect(answer.outcome.outcome == "retry")
            #expect(answer.outcome.reason?.hasPrefix("root-unreachable") == true)
        }
        let health = try TestedPlugin(Files.self, settings: archive.settings()).health()
        #expect(health != .healthy)
    }

    // MARK: Plans and coverage

    @Test("a plan counts and changes nothing")
    func plan() async throws {
        try archive.write("a", "ada@example.com/a.txt")
        try archive.write("p", "ada@example.com/pictures/p.png")
        try archive.link("ada@example.com/out", to: "/")
        let settings = archive.settings(datapoints: ["documents": ".", "pictures": "pictures"])
        #expect(
            try await send(.plan(.access, .email, ada), settings).outcome.counts == ["documents": 1, "pictures": 1])
        #expect(
            try await send(.plan(.erasure, .email, ada), settings).outcome.counts
                == ["files": 2, "directories": 1, "links": 1, "others": 0])
        #expect(try await send(.plan(.erasure, .email, "eve"), settings).outcome.counts?["files"] == 0)
        #expect(archive.exists("ada@example.com/pictures/p.png"))
    }

    @Test("the coverage is what the settings say, and the manifest is sound")
    func coverage() async throws {
        let settings = archive.settings(
            directories: ["userId": "users/{encoded}", "email": "email/{identifier}"], datapoints: ["b": "b", "a": "a"])
        let coverage = try TestedPlugin(Files.self, settings: settings).describe()
        #expect(
            coverage.handles == [
                Claim(requestTypes: [.access], identifiers: ["email", "userId"], datapoints: ["a", "b"]),
                Claim(requestTypes: [.erasure], identifiers: ["email", "userId"]),
            ])
        #expect(Files.manifest.problems == [])
    }

    private func send(_ request: Request, _ settings: Settings? = nil) async throws -> Answer {
        let plugin = try TestedPlugin(Files.self, settings: settings ?? archive.settings())
        _ = try plugin.describe()
        return try await plugin.send(request)
    }
}
