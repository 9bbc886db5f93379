import DSRModel
import PluginMessages
import Testing

@testable import Settings

@Suite("Settings of plugins")
struct PluginSettingsFileTests {
    private func load(
        _ yaml: String, environment: [String: String] = [:], in directory: TemporaryDirectory
    ) throws -> PluginSettingsFile {
        let path = try directory.write(yaml, to: "com.example.accounts.yaml")
        return try PluginSettingsFile.load(path: path, environment: environment)
    }

    private func faults(_ yaml: String, in directory: TemporaryDirectory) throws -> [ConfigurationError] {
        do {
            _ = try load(yaml, in: directory)
            return []
        } catch let errors as ConfigurationErrors {
            return errors.errors
        }
    }

    @Test("every key of a plugin's file is read")
    func everyKey() throws {
        let file = try load(
            """
            enabled: true
            concurrency: 8
            timeout: 90 s
            memory: 256 MiB
            dataSilos: [silo-1, silo-2]
            preflightChecks: [check-1]
            after: [com.example.billing]
            settings: {greeting: hello}
            """, in: try TemporaryDirectory())
        #expect(file.id == "com.example.accounts" && file.isEnabled)
        #expect(file.concurrency == 8 && file.timeout == .seconds(90) && file.memoryBytes == 268_435_456)
        #expect(file.dataSilos == ["silo-1", "silo-2"] && file.preflightChecks == ["check-1"])
        #expect(file.after == ["com.example.billing"])
        let bytes = try file.settings(checkedAgainst: ["type": "object"]).reveal()
        #expect(String(decoding: bytes, as: UTF8.self) == #"{"greeting":"hello"}"#)
        let keys = [
            "enabled", "concurrency", "timeout", "memory", "dataSilos", "preflightChecks", "after", "settings",
        ]
        #expect(PluginSettingsFile.reference.map(\.key) == keys)
        #expect(PluginSettingsFile.reference.allSatisfy { $0.environment == nil })
    }

    @Test("an empty file says nothing, and no file says the same")
    func empty() throws {
        for file in [try load("", in: try TemporaryDirectory()), PluginSettingsFile(id: "com.example.accounts")] {
            #expect(file.isEnabled && file.concurrency == nil && file.timeout == nil && file.memoryBytes == nil)
            #expect(file.dataSilos.isEmpty && file.preflightChecks.isEmpty && file.after.isEmpty)
            #expect(try file.settings(checkedAgainst: nil).reveal() == Array("{}".utf8))
        }
    }

    @Test("settings nest freely and become canonical JSON, with secrets in place at any depth")
    func settings() throws {
        let directory = try TemporaryDirectory()
        try directory.write("-----BEGIN KEY-----\nabc\n-----END KEY-----\n", to: "key.pem")
        let file = try load(
            """
            settings:
              z: [1, 2.5, {password: {env: DB_PASSWORD}}]
              a:
                key: {file: key.pem}
                env: {env: DB_PASSWORD, other: x}
                zip: "01234"
                none: ~
                flag: true
                country: no
            """, environment: ["DB_PASSWORD": "p\"w"], in: directory)
        let bytes = try file.settings(checkedAgainst: ["type": "object"]).reveal()
        #expect(
            String(decoding: bytes, as: UTF8.self)
                == #"{"a":{"country":"no","env":{"env":"DB_PASSWORD","other":"x"},"flag":true,"#
                + #""key":"-----BEGIN KEY-----\nabc\n-----END KEY-----","none":null,"zip":"01234"},"#
                + #""z":[1,2.5,{"password":"p\"w"}]}"#)
        var dumped = ""
        dump(file, to: &dumped)
        #expect(!(dumped + "\(file)" + String(reflecting: file)).contains("p\"w"))
        #expect("\(try file.settings(checkedAgainst: ["type": "object"]))" == "<redacted>")
    }

    @Test("a secret that is missing is named by file, line and key, unless the plugin is off")
    func missingSecret() throws {
        let directory = try TemporaryDirectory()
        let yaml = "settings:\n  db:\n    - password: {env: NOT_SET}\n"
        let errors = try faults(yaml, in: directory)
        #expect(errors.map(\.code) == [.secretMissing])
        #expect(errors.first?.key == "settings.db[0].password")
        let file = directory.path + "/com.example.accounts.yaml"
        #expect(errors.first?.place == .position(file: file, line: 3, column: 17))
        #expect(try load("enabled: false\n" + yaml, in: directory).isEnabled == false)
    }

    @Test("faults of the outer keys name line and key")
    func outerFaults() throws {
        let directory = try TemporaryDirectory()
        let errors = try faults(
            """
            enabled: maybe
            concurency: 3
            timeout: 10
            after: [com.example.other, com.example.other]
            settings: [1]
            guards: {dataSilos: [a]}
            """, in: directory)
        try #require(errors.map(\.key) == ["enabled", "concurency", "timeout", "after", "settings", "guards"])
        #expect(errors[1].mend == "did you mean `concurrency`?")
        let lines = errors.map { error in
            if case .position(_, let line, _) = error.place { line } else { 0 }
        }
        #expect(lines == [1, 2, 3, 4, 5, 6])
    }

    @Test("no fault quotes what stands in the file, nor a secret that was fetched")
    func canaries() throws {
        let directory = try TemporaryDirectory()
        let canary = "Canary-s3cret-0042"
        try directory.write(canary, to: "key")
        let schema: JSONValue = ["properties": ["a": ["type": "integer"], "b": ["maxLength": 2, "pattern": "^x"]]]
        let forms = [
            canary, "{file: key}", "{env: SECRET}", "{env: \(canary)}", "{file: \(canary)}", "[\(canary)", "*\(canary)",
            "!!binary \(canary)",
        ]
        for yaml in forms.flatMap({ ["settings: {a: \($0)}", "settings: {b: \($0)}", "after: [\($0)]"] }) {
            let errors = #expect(throws: ConfigurationErrors.self, "\(yaml)") {
                let file = try load(yaml, environment: ["SECRET": canary], in: directory)
                _ = try file.settings(checkedAgainst: schema)
            }
            #expect(errors?.description.contains("s3cret") == false, "\(yaml)")
        }
    }

    @Test("a plugin cannot wait for itself")
    func afterItself() throws {
        let errors = try faults("after: [com.example.accounts]", in: try TemporaryDirectory())
        #expect(errors.map(\.code) == [.conflict])
        #expect(errors.map(\.key) == ["after"])
    }

    @Test("numbers that JSON cannot hold are refused", arguments: [".inf", ".nan", "99999999999999999999"])
    func numbers(text: String) throws {
        let errors = try faults("settings: {n: \(text)}", in: try TemporaryDirectory())
        #expect(errors.map(\.code) == [.outOfRange])
        #expect(errors.map(\.key) == ["settings.n"])
    }

    @Test("a directory's files are read by id, and all their faults come at once")
    func directory() throws {
        let directory = try TemporaryDirectory()
        try directory.write("concurrency: 1", to: "com.example.a.yaml")
        try directory.write("concurrency: 2", to: "com.example.b.yaml")
        try directory.write("nonsense", to: "README.md")
        try directory.write("nonsense", to: ".hidden.yaml")
        let files = try PluginSettingsFile.loadAll(directory: directory.path, environment: [:])
        #expect(files.keys.sorted() == ["com.example.a", "com.example.b"])
        #expect(files["com.example.b"]?.concurrency == 2)
        try directory.write("x: 1", to: "Accounts.yaml")
        try directory.write("x: 1", to: "com.example.c.yml")
        try directory.write("x: 1", to: "com.example.d.yaml")
        let errors = #expect(throws: ConfigurationErrors.self) {
            try PluginSettingsFile.loadAll(directory: directory.path, environment: [:])
        }
        #expect(errors?.errors.map(\.code) == [.outOfRange, .outOfRange, .unknownKey])
        #expect(try PluginSettingsFile.loadAll(directory: directory.path + "/none", environment: [:]).isEmpty)
    }

    @Test("settings for a plugin that takes none are refused")
    func unexpected() throws {
        let file = try load("settings: {a: 1}", in: try TemporaryDirectory())
        let errors = #expect(throws: ConfigurationErrors.self) { try file.settings(checkedAgainst: nil) }
        #expect(errors?.errors.first?.problem == "the plugin com.example.accounts takes no settings")
    }
}
