import Foundation
import Testing

@testable import Settings

@Suite("Secrets")
struct SecretTests {
    static let canary = "Canary-s3cret-0042"

    /// Everything that a mirror can reach, as text.
    private func reachable(_ value: Any, depth: Int = 0) -> String {
        guard depth < 12 else { return "" }
        return Mirror(reflecting: value).children
            .map { "\($0.label ?? "") \($0.value) \(reachable($0.value, depth: depth + 1))" }.joined()
    }

    private func shown(_ value: some Any) -> String {
        var dumped = ""
        dump(value, to: &dumped)
        var printed = ""
        print(value, to: &printed)
        return dumped + printed + "\(value)" + String(reflecting: value) + reachable(value)
    }

    @Test("a configuration shows none of its secrets, however it is looked at")
    func redaction() throws {
        let directory = try TemporaryDirectory()
        let loaded = try load(
            """
            admin: {token: \(Self.canary)}
            sombra: {apiKey: \(Self.canary), secretHeader: {name: x, value: \(Self.canary)}}
            transcend: {apiKey: \(Self.canary)}
            dataSilos: {one: {apiKey: \(Self.canary)}}
            """, in: directory)
        let overridden = try load("", environment: required.merging(["TRANSCEND_API_KEY": Self.canary]) { $1 })
        #expect(overridden.transcend.apiKey.reveal() == Self.canary)
        for configuration in [loaded, overridden] {
            #expect(!shown(configuration).contains(Self.canary))
            #expect(shown(configuration).contains("multi-tenant"))
            #expect(!configuration.summary.map(\.value).joined().contains(Self.canary))
        }
        #expect(loaded.summary.first { $0.key == "sombra.apiKey" }?.value == "set")
        #expect(loaded.summary.first { $0.key == "dataSilos.<id>.apiKey" }?.value == "one")
    }

    @Test("no fault and no warning quotes what stands in a file or a variable")
    func canaries() throws {
        let canary = Self.canary
        let forms = [
            canary, "'\(canary)'", "[\(canary)]", "{\(canary): x}", "{env: \(canary)}", "{file: \(canary)}",
            "{file: /\(canary)}", "{env: [\(canary)]}", "{x: \(canary)}", "*\(canary)", "&\(canary)", "\"\(canary)",
            "'\(canary)", "!\(canary) x", "!!binary \(canary)", "{\(canary)", "@\(canary)", "%\(canary)",
            "\(canary): x: y", "|\n \(canary)\n\t\(canary)", "[\(canary), \(canary)]", "https://\(canary)@h",
            "https://u:\(canary)@h", "https://h/?k=\(canary)", "postgres://u:\(canary)@h", "sqlite:\(canary)",
            "\"\(canary)\\x\"", "\"\(canary)\\n\"", "\(canary) \u{7}",
        ]
        let sections = Set(GatewayConfiguration.keys.keys.compactMap { $0.path.count > 1 ? $0.path[0] : nil })
        let directory = try TemporaryDirectory()
        var count = 0
        for key in GatewayConfiguration.reference.map(\.key) {
            for form in forms {
                let yaml = Sample.file(key.replacing("<id>", with: "one"), form)
                for error in try faults(yaml, in: directory) {
                    count += 1
                    #expect(!error.description.contains("s3cret"), "\(key): \(form)")
                }
            }
        }
        for section in sections {
            for error in try faults("\(section): \(canary)", in: directory) {
                #expect(!error.description.contains("s3cret"), "\(section)")
            }
        }
        for variable in GatewayConfiguration.reference.compactMap(\.environment) {
            // The environment has no syntax, so that a few forms do.
            for form in [canary, "[\(canary)]", "https://u:\(canary)@h", "\(canary),\(canary)"] {
                let environment = required.merging([variable: form]) { $1 }
                for error in try faults("", environment: environment, in: directory) {
                    count += 1
                    #expect(!error.description.contains("s3cret"), "\(variable): \(form)")
                }
            }
        }
        #expect(count > 1000)
    }

    @Test("a secret comes from a variable or a file, without the file's last newline")
    func references() throws {
        let directory = try TemporaryDirectory()
        try directory.write("from-a-file\n", to: "key")
        try directory.write("from-windows\r\n", to: "other")
        let loaded = try load(
            """
            sombra: {apiKey: {env: INTERNAL}}
            transcend: {apiKey: {file: key}}
            dataSilos: {one: {apiKey: {file: "\(directory.path)/other"}}}
            """,
            environment: ["INTERNAL": "from-the-environment"].merging(required) { $1 }
                .filter { $0.key != "TRANSCEND_API_KEY" }, in: directory)
        #expect(loaded.sombra.apiKey?.reveal() == "from-the-environment")
        #expect(loaded.transcend.apiKey.reveal() == "from-a-file")
        #expect(loaded.dataSilos["one"]?.apiKey.reveal() == "from-windows")
        #expect(loaded.warnings.isEmpty)
    }

    @Test("files with secrets that others may read are warned of")
    func modes() throws {
        let directory = try TemporaryDirectory()
        try directory.write("secret", to: "key", mode: 0o640)
        let configuration = try directory.write(
            "transcend: {apiKey: {file: key}}\nsombra: {apiKey: plain}\n", to: "open.yaml", mode: 0o644)
        let loaded = try GatewayConfiguration.load(path: configuration, environment: required)
        #expect(loaded.warnings.map(\.key) == ["transcend.apiKey", "sombra.apiKey"])
        #expect(loaded.warnings.allSatisfy { $0.text.contains("chmod 600") })
    }

    @Test("an empty file of a secret, and one with a line break in it, are refused")
    func unusable() throws {
        let directory = try TemporaryDirectory()
        try directory.write("\n", to: "empty")
        try directory.write("a\nb\n", to: "lines")
        #expect(try faults("admin: {token: {file: empty}}", in: directory).map(\.code) == [.secretMissing])
        #expect(try faults("admin: {token: {file: lines}}", in: directory).map(\.code) == [.outOfRange])
    }

    @Test("secrets are equal only when every byte is", arguments: ["", "a", "abd", "abcd", "ab", "ABC"])
    func comparison(other: String) {
        #expect(Secret("abc").matches("abc"))
        #expect(Secret("abc") == Secret("abc"))
        #expect(!Secret("abc").matches(other))
        #expect(Secret("abc") != Secret(other))
    }
}
