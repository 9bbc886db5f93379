/// A value for a key that is not its default, as a file and as a variable write it, and as the summary shows it.
struct Sample {
    let yaml: String
    let variable: String
    let shown: String

    init(_ yaml: String, variable: String? = nil, shown: String? = nil) {
        self.yaml = yaml
        self.variable = variable ?? yaml
        self.shown = shown ?? yaml
    }

    /// A public key: 32 bytes of zero.
    static let key = "ed25519:" + String(repeating: "A", count: 43) + "="

    /// A sample of every key; the file `pem` lies beside the configuration.
    static func all(directory: String) -> [String: Sample] {
        [
            "http.host": Sample("0.0.0.0"), "http.port": Sample("9090"),
            "http.maxBodyBytes": Sample("2 MiB"), "http.maxHeaderBytes": Sample("131072", shown: "128 KiB"),
            "http.requestTimeout": Sample("20s", shown: "20 s"), "http.maxConnections": Sample("500"),
            "admin.host": Sample("::1"), "admin.port": Sample("0"),
            "admin.token": Sample("0123456789abcdef", shown: "set"),
            "sombra.url": Sample("https://sombra.example.com/", shown: "https://sombra.example.com"),
            "sombra.audience": Sample("other"), "sombra.apiKey": Sample("internal", shown: "set"),
            "transcend.apiKey": Sample("key", shown: "set"),
            "sombra.publicKeyFile": Sample("pem", shown: directory + "/pem"),
            "sombra.legacyProfileIds": Sample("true"),
            "sombra.caFile": Sample("./pem", shown: directory + "/pem"),
            "sombra.dataSilos": Sample("[a, b]", variable: "a, b", shown: "a, b"),
            "sombra.organizations": Sample("[northwind]", variable: "northwind", shown: "northwind"),
            "sombra.checkCoreIdentifier": Sample("false"), "sombra.maxTokenAge": Sample("2 days"),
            "sombra.strictJti": Sample("true"), "sombra.askBeforeErasure": Sample("true"),
            "sombra.completion": Sample("integration"),
            "sombra.maxBodyBytes": Sample("20 MB", shown: "20000000"),
            "sombra.largeFiles": Sample("split"),
            "sombra.connectTimeout": Sample("2 s"), "sombra.requestTimeout": Sample("20 s"),
            "sombra.uploadTimeout": Sample("10 min"), "sombra.longestProbePause": Sample("5 s"),
            "state.directory": Sample("/var/lib/parasol"),
            "store.url": Sample("sqlite:jobs.db", shown: "sqlite:" + directory + "/jobs.db"),
            "jobs.reportBy": Sample("8 h"), "jobs.due": Sample("45 days"), "jobs.attempts": Sample("3"),
            "drain.limit": Sample("0"), "spool.maxBytes": Sample("1 GiB"), "retention.audit": Sample("1 year"),
            "retention.pluginOutput": Sample("2 days"),
            "plugins.directory": Sample("plugins", shown: directory + "/plugins"),
            "plugins.isolation": Sample("in-process"),
            "plugins.inProcess": Sample("[com.example.a]", variable: "com.example.a", shown: "com.example.a"),
            "plugins.trustedKeys": Sample("[\(key)]", variable: String(key.dropFirst("ed25519:".count)), shown: key),
            "plugins.minimumLevel": Sample("3"),
            "datapoints.shared": Sample("[orders]", variable: "orders", shown: "orders"),
            "unserved.skip": Sample("[gaid, idfa]", variable: "gaid,idfa", shown: "gaid, idfa"),
            "testRequests": Sample("rehearse"), "preflight.holdAfter": Sample("90 min"),
            "preflight.answerWithin": Sample("2 s"), "preflight.precedence": Sample("cancel"),
            "reconciliation.dataSilos": Sample("[a, b]", variable: "a,b", shown: "a, b"),
            "reconciliation.interval": Sample("5 min"),
            "reconciliation.types": Sample("[ERASURE]", variable: "ERASURE", shown: "ERASURE"),
        ]
    }

    /// Keys that mean something only in pairs, or under a name of their own; they have tests of their own.
    static let apart: Set<String> = [
        "http.enabled", "dataSilos.<id>.apiKey", "sombra.clientCertificateFile", "sombra.clientKeyFile",
        "sombra.secretHeader.name", "sombra.secretHeader.value",
    ]

    /// A file with nothing but one key.
    static func file(_ key: String, _ value: String) -> String {
        let path = key.split(separator: ".")
        return path.enumerated().map { depth, name in
            String(repeating: "  ", count: depth) + name + ":" + (depth == path.count - 1 ? " " + value : "")
        }.joined(separator: "\n") + "\n"
    }
}
