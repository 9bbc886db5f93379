import Foundation
import PluginFixtures
import Subprocess
import SystemPackage

@testable import worker_probe

/// Runs gateway and worker as real processes and tells what came of it.
enum Probe {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// The folder of the executables that this package builds.
    private static let products = Bundle.module.bundleURL.deletingLastPathComponent().path

    static var worker: String { ProcessInfo.processInfo.environment["PARASOL_WORKER"] ?? products + "/parasol-worker" }
    static var probe: String { products + "/worker-probe" }

    /// An order about a library.
    static func order(_ library: String, _ deeds: String...) -> ProbeOrder {
        var order = ProbeOrder(worker: worker, library: library)
        order.deeds = deeds
        return order
    }

    /// The command that carries out an order as a user.
    static func command(_ order: ProbeOrder, as user: User) throws -> [String] {
        user.prefix + [probe, String(decoding: try JSONEncoder().encode(order), as: UTF8.self)]
    }

    /// Carries out an order and waits for its report.
    static func run(_ order: ProbeOrder, as user: User = .current) async throws -> ProbeReport {
        let command = try command(order, as: user)
        let result = try await Subprocess.run(
            .name(command[0]), arguments: Arguments(Array(command.dropFirst())), environment: .inherit,
            output: .bytes(limit: 4 << 20), error: .string(limit: 1 << 20))
        guard result.terminationStatus.isSuccess else {
            throw Failure(description: "the probe ended with \(result.terminationStatus): \(result.standardError)")
        }
        return try JSONDecoder().decode(ProbeReport.self, from: Data(result.standardOutput))
    }
}
