import DSRModel
import JobStore

/// What the cases give to the store.
enum Sample {
    /// When everything begins, in milliseconds since 1970.
    static let start: Int64 = 1_700_000_000_000
    static let hour: Int64 = 3_600_000
    static let accounts: PluginID = "com.example.accounts"
    static let orders: PluginID = "com.example.orders"

    /// A delivery; deliveries with equal numbers are of one job.
    static func delivery(
        _ number: Int = 1, kind: JobKind = .dsr, type: RequestType = .access, request: String? = nil,
        target: String = "silo", jti: String? = nil, core: String? = nil, nonce: String = "nonce",
        at time: Int64 = start, plan: [PluginID] = [accounts]
    ) -> Delivery {
        Delivery(
            kind: kind, key: "key-\(number)", type: type, requestID: request ?? "request-\(number)", target: target,
            siblingGroup: "group-\(number)", identifierType: .email, identifierHash: "identifier-\(number)",
            coreIdentifierHash: core ?? "core-\(number)", isTest: false, jti: jti, body: Array("body-\(number)".utf8),
            nonce: nonce, receivedAt: time, reportBy: time + 10 * hour, dueAt: time + 720 * hour,
            plan: plan.map { PlannedTask(plugin: $0, datapoints: ["profile", "orders"]) })
    }

    static func claim(
        _ capacity: [PluginID: Int] = [accounts: 100, orders: 100], at now: Int64 = start,
        calendar: Int64? = nil, after: [PluginID: [PluginID]] = [:], limit: Int = 100
    ) -> TaskClaim {
        TaskClaim(
            now: now, calendar: calendar, capacity: capacity, after: after, longestBackoff: 6 * hour, limit: limit)
    }

    static func result(_ text: String = "{}", items: [ResultItem] = []) -> TaskResult {
        TaskResult(message: Array(text.utf8), items: items)
    }
}
