import DSRModel
import Foundation
import SombraSimulator
import Testing

/// What `/readyz` answers.
struct Readiness: Decodable {
    let ready: Bool
    let checks: [String: String]
}

extension RunningGateway {
    func readiness() async throws -> Readiness {
        try JSONDecoder().decode(Readiness.self, from: try await Web.get(try await adminURL() + "/readyz").body)
    }

    /// The lines of the log with a message.
    func lines(_ message: String) -> [[String: String]] {
        log.lines.map(LogLine.fields).filter { $0["message"] == message }
    }
}

extension Scene {
    static let failing = "the store fails: webhooks are answered 503 until it works again"
    static let working = "the store works again"

    /// Sends a request of Ada's, and answers how its first delivery was answered.
    func attempt(_ type: RequestType) async throws -> (request: String, delivery: Delivery) {
        let request = try await simulator.submit(
            Submission(type: type, coreIdentifier: "user-1", identifiers: [.init("email", "ada@example.com")]))
        let belief = try await simulator.waitUntil(timeout: Inbox.patience) { belief in
            belief.deliveries(of: request).last.map { $0.status != nil || $0.failure != nil } ?? false
        }
        return (request, try #require(belief.deliveries(of: request).last))
    }

    /// Delivers the webhooks of a request again until the gateway has taken one.
    func taken(_ request: String) async throws {
        let begun = ContinuousClock.now
        while ContinuousClock.now - begun < Inbox.patience {
            try await simulator.perform(.redeliver, on: request)
            let belief = try await simulator.waitUntil(timeout: Inbox.patience) { belief in
                belief.deliveries(of: request).allSatisfy { $0.status != nil || $0.failure != nil }
            }
            if belief.deliveries(of: request).last?.status == 200 { return }
        }
        throw Inbox.Missed(description: "no webhook of the request was taken")
    }
}
