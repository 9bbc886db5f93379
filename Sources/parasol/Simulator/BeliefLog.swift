import Logging
import ServiceLifecycle
import SombraSimulator

/// Logs what happens at a simulator: webhooks with their answers, calls with what they changed, violations.
///
/// Nothing personal: ids, states and names of datapoints alone.
struct BeliefLog: Service {
    private let logger: Logger
    private let started: AsyncStream<Simulator>
    private let start: AsyncStream<Simulator>.Continuation

    init(logger: Logger) {
        self.logger = logger
        (started, start) = AsyncStream.makeStream()
    }

    /// Begins with a simulator that has started.
    func follow(_ simulator: Simulator) {
        start.yield(simulator)
        start.finish()
    }

    func run() async throws {
        try await cancelWhenGracefulShutdown {
            for await simulator in started {
                do {
                    try await log(beliefsOf: simulator)
                } catch is CancellationError {
                    return
                }
            }
            // The simulator's own end ends this service, not the other way round.
            try await gracefulShutdown()
        }
    }

    private func log(beliefsOf simulator: Simulator) async throws {
        var place = BeliefPlace()
        while !Task.isCancelled {
            let belief = try await simulator.waitUntil(timeout: .seconds(365 * 86_400)) { [place] in
                place.isBehind($0)
            }
            for delivery in place.takeDeliveries(of: belief) { log(delivery) }
            for call in place.takeCalls(of: belief) { log(call) }
            for violation in place.takeViolations(of: belief) { log(violation) }
        }
    }

    private func log(_ delivery: Delivery) {
        let isTaken = delivery.status.map { (200..<300).contains($0) } ?? false
        var metadata: Logger.Metadata = ["request": "\(delivery.request)"]
        if let status = delivery.status { metadata["status"] = "\(status)" }
        if let failure = delivery.failure { metadata["failure"] = "\(failure)" }
        let message: Logger.Message = delivery.failure == nil ? "webhook answered" : "webhook not answered"
        logger.log(level: isTaken ? .info : .warning, message, metadata: metadata)
    }

    private func log(_ call: LedgerEntry) {
        var metadata: Logger.Metadata = [
            "call": "\(call.method) \(call.path)", "status": "\(call.status)", "bytes": "\(call.bytes)",
        ]
        if let request = call.request { metadata["request"] = "\(request)" }
        if let refusal = call.refusal { metadata["refusal"] = "\(refusal)" }
        if let fault = call.fault { metadata["fault"] = "\(fault)" }
        let changes = call.changes.map { "\($0.subject): \($0.from) -> \($0.to)" }
        if !changes.isEmpty { metadata["changes"] = "\(changes.joined(separator: ", "))" }
        logger.log(level: call.refusal == nil ? .info : .warning, "call arrived", metadata: metadata)
    }

    private func log(_ violation: Violation) {
        logger.warning(
            "violation", metadata: ["kind": "\(violation.kind.rawValue)", "explanation": "\(violation.explanation)"])
    }
}
