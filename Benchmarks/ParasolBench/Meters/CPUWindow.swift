import FoundationEssentials

/// CPU time of the gateway, of a worker of it and of the bench itself between two moments.
struct CPUWindow: Sendable {
    private let gateway: ProcessMeter
    private let bench: ProcessMeter
    private let worker: ProcessMeter?
    private let gatewayBefore: UInt64
    private let benchBefore: UInt64
    private let workerBefore: UInt64?
    private let ticksBefore: (user: Int, kernel: Int)

    /// What was used, in nanoseconds; `kernelShare` from 0 to 1, nil where there were too few ticks to say.
    struct Use: Sendable {
        let gateway: UInt64
        let bench: UInt64
        let worker: UInt64?
        let kernelShare: Double?
    }

    private static let fewestTicks = 20

    static func open(_ gateway: ProcessMeter, worker: ProcessMeter? = nil) throws -> CPUWindow {
        let bench = try ProcessMeter.own()
        return CPUWindow(
            gateway: gateway, bench: bench, worker: worker, gatewayBefore: try gateway.cpuTime(),
            benchBefore: try bench.cpuTime(), workerBefore: try worker?.cpuTime(),
            ticksBefore: try gateway.ticks())
    }

    /// Lets what follows the last answer and report settle, then reads.
    func close() async throws -> Use {
        try await Task.sleep(for: .milliseconds(200))
        let ticks = try gateway.ticks()
        let (user, kernel) = (ticks.user - ticksBefore.user, ticks.kernel - ticksBefore.kernel)
        return Use(
            gateway: try gateway.cpuTime() - gatewayBefore, bench: try bench.cpuTime() - benchBefore,
            worker: try workerBefore.flatMap { before in try worker.map { try $0.cpuTime() - before } },
            kernelShare: user + kernel < Self.fewestTicks ? nil : Double(kernel) / Double(user + kernel))
    }
}
