extension GatewayConfiguration {
    /// The directory of everything that the gateway keeps.
    package struct State: Sendable, Equatable {
        package var directory = "parasol-state"
    }

    /// The job store.
    package struct Store: Sendable, Equatable {
        package var url = StoreAddress.sqlite(path: nil)
    }

    /// The times and counts of jobs.
    package struct Jobs: Sendable, Equatable {
        /// When Sombra must have heard something about a job, after its arrival.
        package var reportBy = Duration.seconds(10 * 3600)
        /// The legal date, after the request was made.
        package var due = Duration.seconds(30 * 86_400)
        package var attempts = 12
    }

    /// Ending in order.
    package struct Drain: Sendable, Equatable {
        package var limit = Duration.seconds(30)
    }

    /// Results on their way to Sombra.
    package struct Spool: Sendable, Equatable {
        package var maxBytes = 10 << 30
    }

    /// How long things are kept.
    package struct Retention: Sendable, Equatable {
        package var audit = Duration.seconds(2 * 365 * 86_400)
        package var pluginOutput = Duration.seconds(3 * 86_400)
    }

    static let jobKeys: [Key] = [
        Key(
            "state.directory", .path, at: \.state.directory, "The directory of everything that the gateway keeps."),
        Key(
            "store.url", .storeAddress, at: \.store.url,
            "The job store: `sqlite:`, which is `parasol.db` in the state directory, or `sqlite:PATH`."),
        Key(
            "jobs.reportBy", .duration(.seconds(1)...(.seconds(12 * 3600 - 60))), at: \.jobs.reportBy,
            "When Sombra must have heard something about a job; it delivers again after 12 h."),
        Key(
            "jobs.due", .duration(.seconds(3600)...(.seconds(3650 * 86_400))), at: \.jobs.due,
            "The legal date, counted from the request."),
        Key(
            "jobs.attempts", .integer(1...1000), at: \.jobs.attempts, "How often a task is tried before it is dead."),
        Key(
            "drain.limit", .duration(.zero...(.seconds(3600))), at: \.drain.limit,
            "How long SIGTERM lets running tasks end; the rest is left for the next start."),
        Key(
            "spool.maxBytes", .bytes((1 << 20)...(1 << 50)), at: \.spool.maxBytes,
            "The most bytes of results that wait on disk for their report."),
        Key(
            "retention.audit", .duration(.seconds(86_400)...(.seconds(36_500 * 86_400))), at: \.retention.audit,
            "How long audit records, which hold no personal data, are kept."),
        Key(
            "retention.pluginOutput", .duration(.seconds(60)...(.seconds(3650 * 86_400))), at: \.retention.pluginOutput,
            "How long what plugins printed, which may hold anything, is kept, sealed; at most 256 KiB a plugin."),
    ]
}
