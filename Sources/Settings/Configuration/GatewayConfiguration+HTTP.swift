extension GatewayConfiguration {
    /// The public port, where Sombra's webhooks arrive.
    package struct HTTP: Sendable, Equatable {
        /// Whether webhooks are taken at all.
        package var enabled = true
        package var host = "127.0.0.1"
        package var port = 8080
        package var maxBodyBytes = 1 << 20
        package var maxHeaderBytes = 64 << 10
        package var requestTimeout = Duration.seconds(10)
        package var maxConnections = 10_000
    }

    /// The operator's port.
    package struct Admin: Sendable, Equatable {
        package var host = "127.0.0.1"
        package var port = 8081
        /// The bearer token of what comes on the admin port besides health; health needs none.
        package var token: Secret?
    }

    static let httpKeys: [Key] = [
        Key(
            "http.enabled", .boolean, at: \.http.enabled,
            "`false` opens no public port: everything comes by polling `reconciliation.dataSilos`. Preflights cannot be "
                + "polled."),
        Key("http.host", .host, at: \.http.host, "The address that takes webhooks."),
        Key("http.port", .port, at: \.http.port, "Its port; 0 takes any that is free."),
        Key(
            "http.maxBodyBytes", .bytes(1024...(64 << 20)), at: \.http.maxBodyBytes,
            "The largest body of a webhook; a larger one gets 413."),
        Key(
            "http.maxHeaderBytes", .bytes((16 << 10)...(1 << 20)), at: \.http.maxHeaderBytes,
            "The most bytes of a webhook's headers; more get 431. Nonces are large: do not go far below the default."),
        Key(
            "http.requestTimeout", .duration(.seconds(1)...(.seconds(600))), at: \.http.requestTimeout,
            "How long a webhook may take to arrive whole; then 408."),
        Key(
            "http.maxConnections", .integer(1...1_000_000), at: \.http.maxConnections,
            "The most open connections; the last one closes the one that has waited longest for a request."),
        Key("admin.host", .host, at: \.admin.host, "The address of `/livez` and `/readyz`."),
        Key("admin.port", .port, at: \.admin.port, "Its port; 0 takes any that is free."),
        Key(
            "admin.token", .secret(minimumLength: 16), at: \.admin.token,
            "Kept for what will need a token on the admin port, at least 16 characters; health needs none."),
    ]
}
