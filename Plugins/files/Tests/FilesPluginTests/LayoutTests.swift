import PluginTesting
import Testing

@testable import FilesPlugin

@Suite struct LayoutTests {
    @Test(
        "a pattern gives the names that lead to a person's directory",
        arguments: [
            ("{identifier}", "ada@example.com", ["ada@example.com"]),
            ("users/u-{identifier}/files", "7", ["users", "u-7", "files"]),
            ("u-{identifier}", ".x", ["u-.x"]),
            ("{encoded}", "../a b", ["%2E.%2Fa%20b"]),
            ("{encoded}", "ada@example.com", ["ada@example.com"]),
            ("{encoded}", "é\u{1}", ["%C3%A9%01"]),
        ])
    func patterns(pattern: String, identifier: String, names: [String]) throws {
        #expect(try #require(PathPattern(pattern)).path(for: identifier)?.map(\.text) == names)
    }

    @Test(
        "what is no pattern is refused",
        arguments: [
            "", "users", "/{identifier}", "{identifier}/", "../{identifier}", "{identifier}/../..", "{identifier",
            "{name}", "{identifier}{identifier}", "{identifier}/{encoded}", "./{identifier}", "a//{identifier}",
        ])
    func malformedPatterns(pattern: String) {
        #expect(PathPattern(pattern) == nil)
    }

    @Test(
        "patterns of which one person could be a directory above others are refused",
        arguments: [
            ("{identifier}", "users/{identifier}", true),
            ("u{encoded}", "users/{identifier}", true),
            ("{identifier}", "{identifier}/files", true),
            ("users/{identifier}", "users/{identifier}/files", true),
            ("email/{identifier}", "users/{identifier}", false),
            ("email-{identifier}", "users/{identifier}", false),
            ("email-{identifier}", "users-{identifier}/files", false),
            ("{identifier}", "{encoded}", false),
        ])
    func holding(one: String, other: String, isRefused: Bool) {
        let settings: Settings = [
            "root": "/srv", "directories": ["email": .string(one), "userId": .string(other)], "datapoints": ["d": "."],
        ]
        #expect((try? Layout(settings: settings)) == nil ? isRefused : !isRefused)
    }

    @Test(
        "settings that do not fit are refused by name",
        arguments: [
            ("root", ["root": "relative", "directories": ["email": "{identifier}"], "datapoints": ["d": "."]]),
            ("directories", ["root": "/srv", "directories": [:], "datapoints": ["d": "."]]),
            ("directories.email", ["root": "/srv", "directories": ["email": "all"], "datapoints": ["d": "."]]),
            ("datapoints", ["root": "/srv", "directories": ["email": "{identifier}"], "datapoints": [:]]),
            ("datapoints.d", ["root": "/srv", "directories": ["email": "{identifier}"], "datapoints": ["d": "../x"]]),
            (
                "datapoints.e",
                [
                    "root": "/srv", "directories": ["email": "{identifier}"], "datapoints": ["d": "x", "e": "x"],
                ]
            ),
        ] as [(String, Settings)])
    func settings(path: String, settings: Settings) {
        let error = #expect(throws: SettingsError.self) { try Layout(settings: settings) }
        #expect(error?.path == path)
    }

    @Test("download names are flat, safe and unique")
    func names() throws {
        var names = DownloadNames()
        func name(_ path: String...) throws -> String { names.name(for: try path.map { try #require(FileName($0)) }) }
        #expect(try name("a", "b.txt") == "a_b.txt")
        #expect(try name("a_b.txt") == "a_b (2).txt")
        #expect(try name("A_B.txt") == "A_B (3).txt")
        #expect(try name(".profile") == "_profile")
        #expect(try name("a\u{202e}\n\"b\":.txt") == "a___b__.txt")
        let long = try name(String(repeating: "é", count: 120), "x.tar")
        #expect(long.hasSuffix(".tar") && long.utf8.count <= 200)
        let bytes = try #require(FileName([0xff, 0x61]))
        #expect(names.name(for: [bytes]) == "\u{fffd}a")
    }
}
