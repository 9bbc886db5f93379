import AsyncHTTPClient
import Console
import DSRModel
import FoundationEssentials
import NIOCore
import NIOHTTP1
import SombraSimulator

/// Plays the requests against a running gateway, and reads what came of them.
struct DemoRun: Sendable {
    /// Nothing here takes a second; whatever takes so long is stuck.
    private static let patience = Duration.seconds(20)

    let simulator: Simulator
    let directory: DemoDirectory
    /// The URL of the gateway's admin port.
    let admin: String

    func play() async throws -> DemoReport {
        var comparison = DemoComparison()
        let before = try ShopCensus(directory)
        comparison.compare(before, with: DemoExpectations.shopBefore, when: "At first")

        let start = ContinuousClock.now
        var asked = try await ask(DemoWorld.first)
        var belief = try await settled(&comparison)
        asked += try await ask(DemoWorld.then)
        belief = try await settled(&comparison)
        let duration = start.duration(to: .now)

        let records = try await records(of: asked.map(\.id), &comparison)
        let reader = BeliefReader(belief: belief, records: records)
        let lines = asked.flatMap { id, request in
            reader.lines(of: id, request: request.type.rawValue, person: request.person.name)
        }
        let afterwards = try ShopCensus(directory)
        comparison.compare(lines, with: DemoExpectations.lines)
        comparison.compare(afterwards, with: DemoExpectations.shop, when: "In the end")
        if let access = asked.first(where: { $0.request.type == .access && $0.request.person.id == Customer.ada.id }) {
            comparison.compareContents(of: access.id, in: belief)
        }
        comparison.checkConduct(belief)
        try await checkReadiness(&comparison)
        return DemoReport(
            lines: lines, shopBefore: before, shopAfterwards: afterwards, webhooks: belief.deliveries.count,
            calls: belief.ledger.count, milliseconds: duration.wholeMilliseconds, differences: comparison.differences)
    }

    private func ask(_ requests: [DemoRequest]) async throws -> [(id: String, request: DemoRequest)] {
        var asked: [(id: String, request: DemoRequest)] = []
        for request in requests { asked.append((try await simulator.submit(request.submission), request)) }
        return asked
    }

    /// Waits until Sombra expects nothing more; what is still open after a long time is a difference.
    private func settled(_ comparison: inout DemoComparison) async throws -> Belief {
        do {
            return try await simulator.waitUntil(timeout: Self.patience) { $0.isSettled }
        } catch let error as SimulatorError where error.isTimeOut {
            comparison.note(error.message)
            return await simulator.belief
        }
    }

    /// What the gateway has on record of the requests' jobs, through its control socket.
    private func records(of requests: [String], _ comparison: inout DemoComparison) async throws -> [JobDetail] {
        let records = try await JobRecords.of(requests, from: ControlClient(stateDirectory: directory.state))
        for job in records.map(\.job) where !["reporting", "reported"].contains(job.state) {
            // Sombra may know of the last report before the gateway has noted Sombra's answer.
            comparison.note(
                "job \(job.id) (\(job.type)) is \(job.state) at the gateway" + (job.attention.map { ": \($0)" } ?? ""))
        }
        return records
    }

    private func checkReadiness(_ comparison: inout DemoComparison) async throws {
        let answer = try await HTTPClient.shared.execute(
            HTTPClientRequest(url: admin + "/readyz"), timeout: .seconds(10))
        let body = try await answer.body.collect(upTo: 1 << 20)
        if answer.status.code != 200 { comparison.note("the gateway is not ready: \(String(buffer: body))") }
    }
}
