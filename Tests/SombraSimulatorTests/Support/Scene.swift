import DSRModel
import Foundation
import HTTPTypes
import Testing

@testable import SombraSimulator

/// A running simulator and a customer's server, for the length of one test.
enum Scene {
    static let silo = "6b1c9f0e-2a57-4d2c-8e7b-0f6f0f7f3c21"
    static let check = "f0b5e8d7-0001-4c4c-9a6e-94d5e6f70001"

    static var configuration: SimulatorConfiguration {
        var configuration = SimulatorConfiguration()
        configuration.dataSilos = [
            DataSilo(
                id: silo, title: "Core Backend", identifierTypes: ["email", "phone"],
                datapoints: [
                    "profile", "orders", "address", "preferences", "activities", "documents", "profile_picture",
                ])
        ]
        configuration.preflightChecks = [
            PreflightCheck(id: check, outputIdentifiers: ["email", "phone", "userId"])
        ]
        configuration.now = { Stage.now }
        return configuration
    }

    static func submission(_ type: RequestType) -> Submission {
        Submission(
            type: type, coreIdentifier: "user-100001", identifiers: [.init("email", "ada.reader@example.com")])
    }

    static func play(
        _ configuration: SimulatorConfiguration = Scene.configuration,
        answers: [(Int, String)] = [],
        _ act: (Simulator, Receiver) async throws -> Void
    ) async throws {
        let receiver = try await Receiver.start(answers: answers.map { (.init(code: $0), $1) })
        let simulator = try await Simulator.start(configuration)
        await simulator.direct(webhooksTo: receiver.url + "/dsr", preflightsTo: receiver.url + "/preflight")
        let outcome: Result<Void, any Error>
        do { outcome = .success(try await act(simulator, receiver)) } catch { outcome = .failure(error) }
        await simulator.stop()
        await receiver.stop()
        try outcome.get()
    }

    /// Submits and waits until its webhooks were answered; returns the request and the newest nonce.
    static func submit(
        _ submission: Submission, to simulator: Simulator, _ receiver: Receiver
    ) async throws -> (request: String, nonce: String) {
        let request = try await simulator.submit(submission)
        _ = try await simulator.waitUntil { belief in
            let deliveries = belief.deliveries(of: request)
            return !deliveries.isEmpty && deliveries.allSatisfy { $0.status != nil || $0.failure != nil }
        }
        return (request, try #require(receiver.received.last?.headers["x-transcend-nonce"]))
    }
}
