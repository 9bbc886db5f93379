extension Misdeed {
    /// What must happen before it counts as over, one after the other.
    func waits(_ gateway: RunningGateway) -> [@Sendable () async throws -> Void] {
        switch end {
        case .crash:  // Each request ends one process.
            [{ try await runsAgain(after: requests.count, "plugin's process ended", gateway) }]
        case .hang: [{ try await runsAgain(after: 1, "plugin hangs: it holds a job that was cancelled", gateway) }]
        case .counted(let code) where self != .stop:
            [{ _ = try await line(gateway, "with \(code)") { $0["breach"] == code } }]
        case .refused(let code): [{ _ = try await line(gateway, "with \(code)") { $0["code"] == code } }]
        case .harmless, .breach, .counted: []
        }
    }

    /// After so many lines with a message about it the plugin runs again.
    private func runsAgain(after count: Int, _ message: String, _ gateway: RunningGateway) async throws {
        var start = 0
        for number in 1...count {
            let line = try await line(gateway, "\(message), \(number)", from: start) { $0["message"] == message }
            start = (gateway.log.lines[start...].firstIndex(of: line) ?? start) + 1
        }
        _ = try await line(gateway, "plugin runs", from: start) { $0["message"] == "plugin runs" }
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
