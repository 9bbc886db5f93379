/// Where the simulator and the gateway are looked for when nothing is said.
enum SimulatorDefaults {
    static let port = 8090
    static let url = "http://127.0.0.1:\(port)"
    /// The gateway's URL with the port that it has by default; it takes both kinds of webhook.
    static let webhooks = "http://127.0.0.1:8080/webhooks/transcend/dsr-job"
    /// The data silo of a webhook that names none.
    static let dataSilo = "local-data-silo"
}
