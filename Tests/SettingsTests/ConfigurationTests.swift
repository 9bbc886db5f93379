import DSRModel
import Foundation
import Testing

@testable import Settings

@Suite("Configuration of the gateway")
struct ConfigurationTests {
    @Test("every key has a sample, so that a new key cannot go untested")
    func samplesAreComplete() {
        let keys = Set(GatewayConfiguration.reference.map(\.key))
        #expect(keys == Set(Sample.all(directory: "/").keys).union(Sample.apart))
    }

    @Test("every key can be set by the file", arguments: Sample.all(directory: "").keys.sorted())
    func byFile(key: String) throws {
        let directory = try TemporaryDirectory()
        try directory.write("pem", to: "pem")
        let sample = try #require(Sample.all(directory: directory.path)[key])
        let row = try #require(GatewayConfiguration.reference.first { $0.key == key })
        let environment = required.filter { $0.key != row.environment }
        let loaded = try load(Sample.file(key, sample.yaml), environment: environment, in: directory)
        let line = try #require(loaded.summary.first { $0.key == key })
        #expect(line.value == sample.shown)
        guard case .position("parasol.yaml", let number, _)? = line.origin else {
            Issue.record("the value comes from \(String(describing: line.origin))")
            return
        }
        #expect(number == key.split(separator: ".").count)
    }

    @Test("every key can be set by its variable, over the file", arguments: Sample.all(directory: "").keys.sorted())
    func byVariable(key: String) throws {
        let directory = try TemporaryDirectory()
        try directory.write("pem", to: "pem")
        let sample = try #require(Sample.all(directory: directory.path)[key])
        let row = try #require(GatewayConfiguration.reference.first { $0.key == key })
        let variable = try #require(row.environment)
        guard !sample.variable.isEmpty else { return }
        var environment = required
        environment[variable] = sample.variable
        let line = try #require(try load("", environment: environment, in: directory).summary.first { $0.key == key })
        #expect(line.value == sample.shown)
        #expect(line.origin == .environment(variable))
    }

    @Test("values arrive where the gateway looks for them")
    func values() throws {
        let directory = try TemporaryDirectory()
        let loaded = try load(
            """
            http: {host: 0.0.0.0, port: 1, maxBodyBytes: 2 MiB, maxHeaderBytes: 32 KiB, requestTimeout: 5 s, maxConnections: 7}
            admin: {host: localhost, port: 2, token: 0123456789abcdef}
            sombra:
              apiKey: internal
              legacyProfileIds: true
              dataSilos: [one, two]
              organizations: [northwind]
              secretHeader: {name: X-Webhook-Secret, value: "open sesame"}
              checkCoreIdentifier: false
              maxTokenAge: 1 week
              strictJti: true
              completion: integration
              maxBodyBytes: 20 MB
              largeFiles: split
            dataSilos:
              6b1c9f0e-2a57-4d2c-8e7b-0f6f0f7f3c21: {apiKey: silo}
            state: {directory: data}
            jobs: {reportBy: 1 h, due: 10 days, attempts: 4}
            drain: {limit: 1 min}
            spool: {maxBytes: 5 GB}
            retention: {audit: 3 years}
            plugins: {inProcess: [com.example.a]}
            datapoints: {shared: [orders]}
            unserved: {skip: [gaid]}
            testRequests: refuse
            preflight: {holdAfter: 1 h, answerWithin: 500 ms, precedence: cancel}
            """, in: directory)
        #expect(loaded.http.host == "0.0.0.0" && loaded.http.port == 1 && loaded.http.maxConnections == 7)
        #expect(loaded.http.maxBodyBytes == 2_097_152 && loaded.http.maxHeaderBytes == 32_768)
        #expect(loaded.http.requestTimeout == .seconds(5))
        #expect(loaded.admin.host == "localhost" && loaded.admin.port == 2)
        #expect(loaded.admin.token?.reveal() == "0123456789abcdef")
        #expect(loaded.sombra.url == "https://multi-tenant.sombra.transcend.io")
        #expect(loaded.sombra.audience == "northwind-books")
        #expect(loaded.sombra.apiKey?.reveal() == "internal")
        #expect(loaded.sombra.legacyProfileIds && loaded.sombra.strictJti && !loaded.sombra.checkCoreIdentifier)
        #expect(loaded.sombra.dataSilos == ["one", "two"] && loaded.sombra.organizations == ["northwind"])
        #expect(loaded.sombra.secretHeader.name == "X-Webhook-Secret")
        #expect(loaded.sombra.secretHeader.value?.reveal() == "open sesame")
        #expect(loaded.sombra.maxTokenAge == .seconds(604_800) && loaded.sombra.completion == .integration)
        #expect(loaded.sombra.maxBodyBytes == 20_000_000 && loaded.sombra.largeFiles == .split)
        #expect(loaded.apiKey(forDataSilo: "6b1c9f0e-2a57-4d2c-8e7b-0f6f0f7f3c21").reveal() == "silo")
        #expect(loaded.apiKey(forDataSilo: "another").reveal() == "transcend-key")
        #expect(loaded.state.directory == directory.path + "/data")
        #expect(loaded.databasePath == directory.path + "/data/parasol.db")
        #expect(loaded.jobs.reportBy == .seconds(3600) && loaded.jobs.attempts == 4)
        #expect(loaded.jobs.due == .seconds(864_000) && loaded.drain.limit == .seconds(60))
        #expect(loaded.spool.maxBytes == 5_000_000_000 && loaded.retention.audit == .seconds(3 * 365 * 86_400))
        #expect(loaded.plugins.inProcess == ["com.example.a"] && loaded.plugins.isolation == .worker)
        #expect(loaded.datapoints.shared == ["orders"] && loaded.unserved.skip == ["gaid"])
        #expect(loaded.testRequests == .refuse && loaded.preflight.precedence == .cancel)
        #expect(loaded.preflight.holdAfter == .seconds(3600))
        #expect(loaded.preflight.answerWithin == .milliseconds(500))
        #expect(loaded.warnings.isEmpty)
    }

    @Test("a trusted key may be a file that keygen wrote, and a key is the same however it is written")
    func trustedKeys() throws {
        let directory = try TemporaryDirectory()
        try directory.write(Sample.key + "\n", to: "release.pub")
        let other = "ed25519:" + Data(repeating: 1, count: 32).base64EncodedString()
        let loaded = try load(
            "plugins: {trustedKeys: [release.pub, '\(other.dropFirst(8))']}", in: directory)
        #expect(loaded.plugins.trustedKeys == [Sample.key, other])
        let faults = try faults("plugins: {trustedKeys: [release.pub, '\(Sample.key)']}", in: directory)
        #expect(faults.map(\.code) == [.outOfRange] && faults.first?.problem.contains("twice") == true)
    }

    @Test("the defaults are those of the design")
    func defaults() throws {
        let rows = Dictionary(uniqueKeysWithValues: GatewayConfiguration.reference.map { ($0.key, $0.defaultValue) })
        let expected = [
            "http.host": "127.0.0.1", "http.port": "8080", "http.maxBodyBytes": "1 MiB",
            "http.maxHeaderBytes": "64 KiB", "http.requestTimeout": "10 s", "http.maxConnections": "10000",
            "admin.host": "127.0.0.1", "admin.port": "8081", "admin.token": "none", "sombra.url": "required",
            "sombra.audience": "required", "sombra.apiKey": "none", "transcend.apiKey": "required",
            "sombra.legacyProfileIds": "false", "sombra.checkCoreIdentifier": "true", "sombra.maxTokenAge": "40 days",
            "sombra.completion": "profile", "sombra.maxBodyBytes": "49000000", "sombra.largeFiles": "refuse",
            "state.directory": "parasol-state", "store.url": "sqlite:",
            "jobs.reportBy": "10 h", "jobs.due": "30 days", "jobs.attempts": "12", "drain.limit": "30 s",
            "spool.maxBytes": "10 GiB", "retention.audit": "2 years", "retention.pluginOutput": "3 days",
            "plugins.directory": "plugins.d",
            "plugins.isolation": "worker", "testRequests": "run", "preflight.holdAfter": "6 h",
            "preflight.answerWithin": "0", "preflight.precedence": "hold",
            "http.enabled": "true", "reconciliation.dataSilos": "none", "reconciliation.interval": "15 min",
            "reconciliation.types": "none",
        ]
        for (key, value) in expected { #expect(rows[key] == value, "\(key)") }
    }

    @Test("variables have the names that Transcend's examples use")
    func variables() {
        let names = Dictionary(uniqueKeysWithValues: GatewayConfiguration.reference.map { ($0.key, $0.environment) })
        #expect(names["sombra.apiKey"] == "SOMBRA_API_KEY")
        #expect(names["sombra.legacyProfileIds"] == "SOMBRA_LEGACY_PROFILE_IDS")
        #expect(names["http.maxBodyBytes"] == "HTTP_MAX_BODY_BYTES")
        #expect(names["preflight.holdAfter"] == "PREFLIGHT_HOLD_AFTER")
        #expect(names["testRequests"] == "TEST_REQUESTS")
        #expect(names["sombra.secretHeader.value"] == "SOMBRA_SECRET_HEADER_VALUE")
        #expect(names["dataSilos.<id>.apiKey"] == .some(nil))
    }

    @Test("without a public port no audience is needed, and webhooks' ports do not matter")
    func pollingAlone() throws {
        let environment = required.filter { $0.key != "SOMBRA_AUDIENCE" }
        let yaml = "http: {enabled: false, port: 8081}\nreconciliation: {dataSilos: [a], types: [ACCESS, ERASURE]}\n"
        let loaded = try load(yaml, environment: environment)
        #expect(!loaded.http.enabled && loaded.sombra.audience.isEmpty)
        #expect(loaded.reconciliation.dataSilos == ["a"] && loaded.reconciliation.types == [.access, .erasure])
        #expect(
            try faults("reconciliation: {dataSilos: [a]}", environment: environment).map(\.key) == ["sombra.audience"])
    }

    @Test("pairs of values load when both are there")
    func pairs() throws {
        let directory = try TemporaryDirectory()
        try directory.write("pem", to: "pem")
        let loaded = try load(
            "sombra: {clientCertificateFile: pem, clientKeyFile: pem}",
            environment: required.merging([
                "SOMBRA_SECRET_HEADER_NAME": "x-secret", "SOMBRA_SECRET_HEADER_VALUE": "v",
            ]) { $1 }, in: directory)
        #expect(loaded.sombra.clientKeyFile == directory.path + "/pem")
        #expect(loaded.sombra.clientCertificateFile == directory.path + "/pem")
        #expect(loaded.sombra.secretHeader.name == "x-secret")
    }

    @Test("without a file the environment stands alone; a file that is named must be there")
    func missingFile() throws {
        let directory = try TemporaryDirectory()
        let loaded = try GatewayConfiguration.load(
            path: nil, environment: required, workingDirectory: directory.path)
        #expect(loaded.state.directory == directory.path + "/parasol-state")
        let errors = #expect(throws: ConfigurationErrors.self) {
            try GatewayConfiguration.load(
                path: "other.yaml", environment: required, workingDirectory: directory.path)
        }
        #expect(errors?.errors.map(\.code) == [.fileMissing])
        #expect(errors?.errors.first?.place == .file("other.yaml"))
    }

    @Test("relative paths are meant from the directory of the file")
    func relativePaths() throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write("state: {directory: here}\nplugins: {directory: .}\n", to: "other.yaml")
        let loaded = try GatewayConfiguration.load(path: file, environment: required, workingDirectory: "/nowhere")
        #expect(loaded.state.directory == directory.path + "/here")
        #expect(loaded.plugins.directory == directory.path)
    }

    @Test("comments alone, empty sections and empty variables say nothing")
    func emptiness() throws {
        let environment = required.merging(["HTTP_PORT": "", "SOMBRA_API_KEY": ""]) { $1 }
        #expect(try load("# nothing\n", environment: environment).http.port == 8080)
        let loaded = try load("http:\n  # port: 1\nsombra:\n", environment: environment)
        #expect(loaded.http.port == 8080)
        #expect(loaded.sombra.apiKey == nil)
    }
}
