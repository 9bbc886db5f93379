extension Misdeed {
    /// What must happen before it counts as over, one after the other.
    func waits(_ gateway: RunningGateway) -> [@Sendable () async throws -> Void] {
        switch end {
        case .crash: [{ try await runsAgain(after: "plugin's process ended", gateway) }]
        case .hang: [{ try await runsAgain(after: "plugin hangs: it holds a job that was cancelled", gateway) }]
        case .counted(let code) where self != .stop:
            [{ _ = try await line(gateway, "with \(code)") { $0["breach"] == code } }]
        case .refused(let code): [{ _ = try await line(gateway, "with \(code)") { $0["code"] == code } }]
        case .harmless, .breach, .counted: []
        }
    }

    /// After a message about it, and after the last one, the plugin runs again.
    private func runsAgain(after message: String, _ gateway: RunningGateway) async throws {
        _ = try await line(gateway, message) { $0["message"] == message }
        let last = gateway.log.lines.lastIndex { line in
            let fields = LogLine.fields(line)
            return fields["plugin"] == plugin && fields["message"] == message
        }
        _ = try await line(gateway, "plugin runs", from: last ?? 0) { $0["message"] == "plugin runs" }
    }

    /// The first line about the plugin that matches.
    private func line(
        _ gateway: RunningGateway, _ what: String, from start: Int = 0,
        where matches: @escaping @Sendable ([String: String]) -> Bool
    ) async throws -> String {
        try await gateway.log.first("the log line about \(plugin): \(what)", from: start) { line in
            let fields = LogLine.fields(line)
            return fields["plugin"] == plugin && matches(fields)
        }
    }
}
