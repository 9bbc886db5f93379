import Foundation
import SombraSimulator
import Subprocess
import Testing

/// `PARASOL_BULK_MIB` makes the big answer larger, such as 1024.
private let size = ProcessInfo.processInfo.environment["PARASOL_BULK_MIB"].flatMap { Int($0) } ?? 64

@Suite("Memory while results are large", .serialized)
struct MemoryTests {
    /// How much more memory gateway and worker may each have than after a small answer.
    private static let limit = 32 << 20

    @Test("an access of many rows grows gateway and worker by no more than 32 MiB", .timeLimit(.minutes(30)))
    func rows() async throws {
        try await grow(warm: BulkPlugin.rows(9), big: BulkPlugin.rows(size)) { orders in
            #expect(orders.state == .uploaded)
            #expect(orders.rows == size * 1024)
            #expect(orders.duplicates == 0)
            #expect(orders.rowsSHA256 == BulkPlugin.sha256(mebibytes: size))
        }
    }

    private func grow(
        warm: String, big: String, _ check: @escaping @Sendable (DatapointBelief) -> Void
    ) async throws {
        try await BulkScene.play { scene in
            try await scene.gateway { gateway in
                _ = try await scene.answered(warm, within: .seconds(120))
                let gatewayID = gateway.pid.value
                let worker = try #require(try WorkerTable.rows().first { $0.parent == gatewayID })
                let before = (try MemoryPeak.of(gatewayID), try MemoryPeak.of(worker.number))
                let clock = ContinuousClock()
                let start = clock.now
                check(try await scene.answered(big, within: .seconds(1_500)))
                let took = clock.now - start
                let after = (try MemoryPeak.of(gatewayID), try MemoryPeak.of(worker.number))
                print(
                    "\(size) MiB in \(took): gateway \(before.0 >> 10) + \((after.0 - before.0) >> 10) KiB, "
                        + "worker \(before.1 >> 10) + \((after.1 - before.1) >> 10) KiB")
                #expect(after.0 - before.0 <= Self.limit)
                #expect(after.1 - before.1 <= Self.limit)
            }
        }
    }
}
