import Foundation
import PluginTesting
import Testing

@Suite struct ManifestTests {
    private static let accounts = Manifest(
        id: "com.example.accounts", version: "1.4.0", owner: "Accounts team <accounts@example.com>",
        summary: "Accounts and orders.", settings: ["type": "object"],
        limits: Limits(timeoutMilliseconds: 30_000, concurrency: 2), needs: Needs(ports: [5432])
    ) {
        Access(.email, "userId", datapoints: "profile", "orders", dataSubjects: ["customer"])
        Erasure(.email, "userId")
        Handles(.saleOptOut, .trackingOptOut, for: .email)
        Enriches(.email, to: "userId")
        Screens(.phone, requestTypes: [.erasure])
        Guards(.erasure, for: .email)
        Plans(.access, .erasure)
    }

    @Test("the declarations of a manifest come out as the contract's JSON, byte for byte")
    func golden() throws {
        let file = try #require(
            Bundle.module.url(forResource: "manifest", withExtension: "json", subdirectory: "Fixtures"))
        let golden = try String(contentsOf: file, encoding: .utf8).trimmingCharacters(in: .newlines)
        #expect(String(decoding: try MessageCoding.encode(Self.accounts), as: UTF8.self) == golden)
        #expect(try MessageCoding.decode(Manifest.self, from: golden.utf8) == Self.accounts)
        #expect(Self.accounts.problems == [])
    }

    @Test(
        "each mistake in a manifest has its code",
        arguments: [
            ("id-invalid", manifest(id: "accounts")),
            ("version-invalid", manifest(version: "1.0")),
            ("version-invalid", manifest(version: "1.01.0")),
            ("version-invalid", manifest(version: "1.0.0-01")),
            ("owner-missing", manifest(owner: " ")),
            ("serves-nothing", manifest {}),
            ("types-missing", manifest { Handles([], for: [.email]) }),
            ("identifiers-missing", manifest { Erasure() }),
            ("datapoints-missing", manifest { Access(.email) }),
            ("datapoint-invalid", manifest { Access(.email, datapoints: "a\nb") }),
            ("datapoint-twice", manifest { Access(.email, datapoints: "a", "a") }),
            (
                "datapoint-twice",
                manifest {
                    Access(.email, datapoints: "a"); Access(.phone, .email, datapoints: "b", "a")
                }
            ),
            (
                "type-twice",
                manifest {
                    Erasure(.email); Handles(.erasure, for: .email)
                }
            ),
            ("any-needs-settings", manifest { Erasure(.any) }),
            ("guard-not-destructive", manifest { Guards(.access) }),
            (
                "plan-unserved",
                manifest {
                    Erasure(.email); Plans(.access)
                }
            ),
            ("limit-invalid", manifest(limits: Limits(concurrency: 0))),
            ("manifest-too-large", manifest(summary: String(repeating: "x", count: Manifest.maximumBytes))),
        ])
    func problems(code: String, manifest: Manifest) {
        #expect(manifest.problems.map(\.code) == [code])
    }

    @Test("a datapoint may be claimed for two kinds of identifier, and for two types of data subject")
    func disjointClaims() {
        let manifest = Self.manifest {
            Access(.email, datapoints: "a", dataSubjects: ["customer"])
            Access(.email, datapoints: "a", dataSubjects: ["employee"])
            Access(.phone, datapoints: "a")
        }
        #expect(manifest.problems == [])
    }

    @Test("a plugin whose manifest has a problem hands it out, logs the problem and refuses to start with it")
    func refusal() throws {
        let plugin = try TestedPlugin(Twice.self, host: MemoryHost())
        #expect(try plugin.manifest() == MessageCoding.encode(Twice.manifest))
        #expect(plugin.host.events.map { $0.tags["code"] } == ["datapoint-twice"])
        let error = #expect(throws: PluginTestError.self) { try plugin.start([:]) }
        #expect(error?.message.contains("the datapoint \"a\" is claimed twice for email") == true)
    }

    private struct Twice: Plugin {
        static let manifest = ManifestTests.manifest { Access(.email, datapoints: "a", "a") }
        init(settings: Settings) {}
    }

    private static func manifest(
        id: PluginID = "com.example.a", version: String = "1.0.0-rc.1+build.5", owner: String = "A <a@example.com>",
        summary: String? = nil, limits: Limits = Limits(),
        @ManifestBuilder _ parts: () -> [any ManifestPart] = { [Erasure(.email)] }
    ) -> Manifest {
        Manifest(id: id, version: version, owner: owner, summary: summary, limits: limits, parts)
    }
}
