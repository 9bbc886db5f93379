import PluginTesting
import Testing

@Suite struct SettingsTests {
    private let settings: Settings = [
        "database": "shop.db", "rows": 10, "strict": true, "tables": ["a", "b"], "secret": "hunter2", "nothing": nil,
        "limits": ["rows": 5, "deep": ["name": "Ada"]], "mixed": ["a", 1],
    ]

    @Test("settings are read by name and type, nested ones by their path")
    func reading() throws {
        #expect(try settings.string("database") == "shop.db")
        #expect(try settings.int("rows") == 10)
        #expect(try settings.bool("strict"))
        #expect(try settings.strings("tables") == ["a", "b"])
        #expect(try settings.int("limits", "rows") == 5)
        #expect(try settings.section("limits").section("deep").string("name") == "Ada")
        #expect(try settings.section("limits").names == ["deep", "rows"])
        #expect(settings.has("limits", "deep") && !settings.has("nothing"))
    }

    @Test("a default stands in for what is missing or null, not for what has the wrong type")
    func defaults() throws {
        #expect(try settings.int("absent", default: 3) == 3)
        #expect(try settings.string("nothing", default: "d") == "d")
        #expect(try settings.bool("limits", "absent", default: true))
        #expect(try settings.strings("absent", default: ["z"]) == ["z"])
        #expect(throws: SettingsError.self) { try settings.int("database", default: 3) }
    }

    @Test("an error names the whole path and what was expected, never the value")
    func errors() throws {
        let mistyped = #expect(throws: SettingsError.self) { try settings.int("secret") }
        #expect(
            mistyped?.description == "setting-mistyped: settings.secret has the wrong type; expected a whole number")
        let missing = #expect(throws: SettingsError.self) { try settings.section("limits").string("deep", "title") }
        #expect(missing?.description == "setting-missing: settings.limits.deep.title is missing; expected a text")
        #expect(throws: SettingsError.self) { try settings.strings("mixed") }
    }

    @Test("a type of the plugin's own is decoded, and what does not fit is named by its path")
    func decoding() throws {
        struct Limit: Decodable, Equatable { var rows: Int }
        struct Wrong: Decodable { var deep: [String: Int] }
        #expect(try settings.decode(Limit.self, at: "limits") == Limit(rows: 5))
        let error = #expect(throws: SettingsError.self) { try settings.decode(Wrong.self, at: "limits") }
        #expect(error?.path == "limits.deep.name")
        #expect(error?.description.contains("Ada") == false)
        let absent = #expect(throws: SettingsError.self) { try settings.decode(Limit.self, at: "absent") }
        #expect(absent?.code == "setting-missing")
    }

    @Test("no description of settings quotes a value")
    func redaction() {
        #expect(!"\(settings) \(String(reflecting: settings))".contains("hunter2"))
        var dumped = ""
        dump(settings, to: &dumped)
        #expect(!dumped.contains("hunter2"))
    }
}
