import Testing

@testable import Settings

@Suite("Faults of the configuration")
struct ConfigurationFaultTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let yaml: String
        let code: ConfigurationError.Code
        let line: Int
        let column: Int
        let key: String?
        /// What the message must say.
        let says: String
        var testDescription: String { yaml }
    }

    static let cases = [
        Case(
            yaml: "http:\n  prot: 80", code: .unknownKey, line: 2, column: 3, key: "http.prot",
            says: "did you mean `port`?"),
        Case(yaml: "htpp:\n  port: 80", code: .unknownKey, line: 1, column: 1, key: "htpp", says: "`http`"),
        Case(
            yaml: "http.port: 80", code: .unknownKey, line: 1, column: 1, key: "http.port",
            says: "`port` belongs below `http`"),
        Case(
            yaml: "jobs:\n  zzzzzz: 1", code: .unknownKey, line: 2, column: 3, key: "jobs.zzzzzz",
            says: "known here: reportBy, due, attempts"),
        Case(
            yaml: "\n\nhttp:\n  port: abc", code: .wrongType, line: 4, column: 9, key: "http.port",
            says: "a whole number from 0 to 65535, found text"),
        Case(
            yaml: "http:\n  port: 70000", code: .outOfRange, line: 2, column: 9, key: "http.port",
            says: "found 70000"),
        Case(
            yaml: "http:\n  port:", code: .wrongType, line: 2, column: 8, key: "http.port", says: "found no value"),
        Case(
            yaml: "http: 80", code: .wrongType, line: 1, column: 7, key: "http",
            says: "expected a mapping, found a whole number"),
        Case(
            yaml: "http: {requestTimeout: 10}", code: .wrongType, line: 1, column: 24, key: "http.requestTimeout",
            says: "a number without a unit"),
        Case(
            yaml: "http: {requestTimeout: 10 fortnights}", code: .wrongType, line: 1, column: 24,
            key: "http.requestTimeout", says: "such as `30 s`"),
        Case(
            yaml: "jobs: {reportBy: 13 h}", code: .outOfRange, line: 1, column: 18, key: "jobs.reportBy",
            says: "found 13 h"),
        Case(
            yaml: "http: {maxBodyBytes: 1 PiB}", code: .wrongType, line: 1, column: 22, key: "http.maxBodyBytes",
            says: "a size from 1 KiB to 64 MiB"),
        Case(
            yaml: "sombra: {strictJti: yes}", code: .wrongType, line: 1, column: 21, key: "sombra.strictJti",
            says: "true or false"),
        Case(
            yaml: "sombra: {dataSilos: one}", code: .wrongType, line: 1, column: 21, key: "sombra.dataSilos",
            says: "[first, second]"),
        Case(
            yaml: "sombra: {dataSilos: [one, one]}", code: .outOfRange, line: 1, column: 27, key: "sombra.dataSilos",
            says: "twice"),
        Case(
            yaml: "sombra: {dataSilos: [1]}", code: .wrongType, line: 1, column: 22, key: "sombra.dataSilos",
            says: "put it in quotes"),
        Case(
            yaml: "sombra: {completion: integratoin}", code: .outOfRange, line: 1, column: 22,
            key: "sombra.completion", says: "did you mean `integration`?"),
        Case(
            yaml: "plugins: {isolation: workers}", code: .outOfRange, line: 1, column: 22, key: "plugins.isolation",
            says: "did you mean `worker`?"),
        Case(
            yaml: "plugins: {trustedKeys: [abc]}", code: .outOfRange, line: 1, column: 25,
            key: "plugins.trustedKeys", says: "there is no such file"),
        Case(
            yaml: "plugins: {trustedKeys: ['ed25519:AAAA']}", code: .outOfRange, line: 1, column: 25,
            key: "plugins.trustedKeys", says: "32 bytes in base64"),
        Case(
            yaml: "plugins: {minimumLevel: 11}", code: .outOfRange, line: 1, column: 25,
            key: "plugins.minimumLevel", says: "0 to 10"),
        Case(
            yaml: "plugins: {inProcess: [Accounts]}", code: .outOfRange, line: 1, column: 23,
            key: "plugins.inProcess", says: "com.example.accounts"),
        Case(
            yaml: "store: {url: 'postgres://user:pw@db/x'}", code: .unavailable, line: 1, column: 14,
            key: "store.url", says: "comes later"),
        Case(
            yaml: "store: {url: mysql}", code: .outOfRange, line: 1, column: 14, key: "store.url", says: "`sqlite:`"),
        Case(
            yaml: "admin: {token: short}", code: .outOfRange, line: 1, column: 16, key: "admin.token",
            says: "less than 16"),
        Case(
            yaml: "admin: {token: 12345678901234567}", code: .wrongType, line: 1, column: 16, key: "admin.token",
            says: "quotes"),
        Case(
            yaml: "admin: {token: ''}", code: .secretMissing, line: 1, column: 16, key: "admin.token",
            says: "empty"),
        Case(
            yaml: "admin: {token: {env: NOT_SET}}", code: .secretMissing, line: 1, column: 16, key: "admin.token",
            says: "the variable NOT_SET is not set"),
        Case(
            yaml: "admin: {token: {file: none}}", code: .secretMissing, line: 1, column: 16, key: "admin.token",
            says: "no such file (looked for from "),
        Case(
            yaml: "admin: {token: {env: A, file: B}}", code: .wrongType, line: 1, column: 16, key: "admin.token",
            says: "{env: NAME}"),
        Case(
            yaml: "sombra: {caFile: none.pem}", code: .fileUnreadable, line: 1, column: 18, key: "sombra.caFile",
            says: "no such file"),
        Case(
            yaml: "sombra: {caFile: .}", code: .fileUnreadable, line: 1, column: 18, key: "sombra.caFile",
            says: "not a regular file"),
        Case(
            yaml: "sombra:\n  secretHeader:\n    name: x", code: .conflict, line: 3, column: 11,
            key: "sombra.secretHeader.name", says: "`sombra.secretHeader.value`"),
        Case(
            yaml: "sombra: {secretHeader: {name: 'a b', value: x}}", code: .outOfRange, line: 1, column: 31,
            key: "sombra.secretHeader.name", says: "header name"),
        Case(
            yaml: "admin: {port: 8080}", code: .conflict, line: 1, column: 15, key: "admin.port",
            says: "choose two ports"),
        Case(
            yaml: "http: {enabled: false}", code: .conflict, line: 1, column: 17, key: "http.enabled",
            says: "reconciliation.dataSilos"),
        Case(
            yaml: "sombra: {dataSilos: [a]}\nreconciliation: {dataSilos: [a, b]}", code: .conflict, line: 2, column: 29,
            key: "reconciliation.dataSilos", says: "does not allow"),
        Case(
            yaml: "reconciliation: {interval: 29 s}", code: .outOfRange, line: 1, column: 28,
            key: "reconciliation.interval", says: "30 s"),
        Case(
            yaml: "reconciliation: {types: [ERASE]}", code: .outOfRange, line: 1, column: 26,
            key: "reconciliation.types", says: "ERASURE"),
        Case(
            yaml: "http: {host: 'a b'}", code: .outOfRange, line: 1, column: 14, key: "http.host", says: "address"),
        Case(
            yaml: "dataSilos:\n  s:\n    apiKey: [1]", code: .wrongType, line: 3, column: 13,
            key: "dataSilos.s.apiKey", says: "secret"),
        Case(
            yaml: "dataSilos: {s: {apikey: x}}", code: .unknownKey, line: 1, column: 17, key: "dataSilos.s.apikey",
            says: "`apiKey`"),
        Case(
            yaml: "http:\n  port: 1\n  port: 2", code: .duplicateKey, line: 2, column: 3, key: "port",
            says: "keep one"),
        Case(yaml: "http:\n\tport: 1", code: .syntax, line: 2, column: 1, key: nil, says: "not YAML"),
        Case(yaml: "http: *nobody", code: .syntax, line: 1, column: 7, key: nil, says: "undefined alias"),
        Case(yaml: "http: 1\n---\nhttp: 2", code: .syntax, line: 2, column: 1, key: nil, says: "one YAML document"),
        Case(yaml: "http: {port: !!binary abc}", code: .syntax, line: 1, column: 14, key: nil, says: "tag"),
        Case(yaml: "? [a]\n: b", code: .syntax, line: 1, column: 3, key: nil, says: "plain text"),
        Case(yaml: "a: b\nc: \u{7}", code: .syntax, line: 2, column: 1, key: nil, says: "control characters"),
        Case(
            yaml: "- a", code: .wrongType, line: 1, column: 1, key: nil, says: "expected a mapping, found a list"),
    ]

    @Test("each fault names file, line, key, what was expected and the mend", arguments: cases)
    func fault(_ expected: Case) throws {
        let errors = try faults(expected.yaml)
        let error = try #require(errors.first)
        #expect(errors.count == 1, "\(errors)")
        #expect(error.code == expected.code)
        #expect(error.place == .position(file: "parasol.yaml", line: expected.line, column: expected.column))
        #expect(error.key == expected.key)
        #expect(!error.mend.isEmpty)
        #expect(error.description.contains(expected.says), "\(error)")
        #expect(error.description.hasPrefix("parasol.yaml:\(expected.line):\(expected.column): "))
    }

    @Test("a fault in the environment names the variable")
    func variable() throws {
        let environment = required.merging(["HTTP_PORT": "http", "DRAIN_LIMIT": "99 days"]) { $1 }
        let errors = try faults("", environment: environment)
        #expect(errors.map(\.place) == [.environment("HTTP_PORT"), .environment("DRAIN_LIMIT")])
        #expect(errors.map(\.key) == ["http.port", "drain.limit"])
        #expect(errors.map(\.code) == [.wrongType, .outOfRange])
    }

    @Test("a required value that nobody gives is named with key and variable")
    func missing() throws {
        let errors = try faults("http: {port: 1}", environment: [:])
        #expect(errors.map(\.key) == ["sombra.url", "sombra.audience", "transcend.apiKey"])
        #expect(errors.allSatisfy { $0.code == .missing && $0.place == .file("parasol.yaml") })
        #expect(errors[2].description.contains("TRANSCEND_API_KEY"))
    }

    @Test("a wrong value is not called missing as well")
    func wrongIsNotMissing() throws {
        let errors = try faults("sombra: {audience: 5}", environment: required.filter { $0.key != "SOMBRA_AUDIENCE" })
        #expect(errors.map(\.code) == [.wrongType])
    }

    @Test("all faults come at once, those of the file first")
    func all() throws {
        let errors = try faults(
            "http:\n  port: x\n  hots: y\njobs:\n  attempts: 0\n",
            environment: required.merging(["ADMIN_PORT": "-1"]) { $1 })
        #expect(errors.map(\.key) == ["http.port", "http.hots", "jobs.attempts", "admin.port"])
        #expect(ConfigurationErrors(errors: errors).description.split(separator: "\n").count == 4)
    }

    @Test("a bad value in the file is a fault even where a variable overrides it")
    func overriddenFault() throws {
        let errors = try faults("http: {port: x}", environment: required.merging(["HTTP_PORT": "1"]) { $1 })
        #expect(errors.map(\.key) == ["http.port"])
    }

    @Test("a variable that is a letter off is warned of, never its value")
    func misspelledVariable() throws {
        let loaded = try load("", environment: required.merging(["SOMBRA_AUDIANCE": "canary", "PATH": "/bin"]) { $1 })
        #expect(loaded.warnings.map(\.place) == [.environment("SOMBRA_AUDIANCE")])
        #expect(loaded.warnings.first?.description.contains("SOMBRA_AUDIENCE") == true)
        #expect(loaded.warnings.first?.description.contains("canary") == false)
    }

    @Test("a file that is no text, too large or no file is refused by name")
    func unreadable() throws {
        let directory = try TemporaryDirectory()
        for (path, problem) in [
            (try directory.write(String(repeating: "#", count: 1 << 21), to: "large.yaml"), "larger than 1 MiB"),
            (directory.path, "not a regular file"),
        ] {
            let errors = #expect(throws: ConfigurationErrors.self) {
                try GatewayConfiguration.load(path: path, environment: required)
            }
            #expect(errors?.errors.map(\.code) == [.fileUnreadable])
            #expect(errors?.description.contains(problem) == true)
        }
    }

    @Test("values that aliases multiply are counted as often as they are used")
    func aliasBomb() throws {
        var yaml = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n"
        for level in 1...6 {
            let uses = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
            yaml += "a\(level): &a\(level) [\(uses)]\n"
        }
        let errors = try faults(yaml)
        #expect(errors.map(\.code) == [.syntax])
        #expect(errors[0].problem.contains("100000"))
    }
}
