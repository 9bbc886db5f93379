import Foundation
import Subprocess
import SystemPackage
import Testing

@testable import parasol_chaos

/// A run of the driver as it was built beside the tests.
struct DriverRun {
    let code: CInt?
    let report: ChaosReport
    let error: String

    init(_ arguments: String...) async throws {
        let products = Bundle.module.bundleURL.deletingLastPathComponent()
        let executable = ProcessInfo.processInfo.environment["PARASOL_EXECUTABLE"]
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        var options = PlatformOptions()
        // The driver ends its gateway when it is asked to end.
        options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: .seconds(20))]
        let result = try await Subprocess.run(
            .path(FilePath(products.appending(path: "parasol-chaos").path)),
            arguments: Arguments(
                [
                    "--executable", executable ?? products.appending(path: "parasol").path, "--sources", root.path,
                    "--format", "json",
                ] + arguments),
            platformOptions: options, output: .string(limit: 4 << 20), error: .string(limit: 4 << 20))
        if case .exited(let exited) = result.terminationStatus { code = exited } else { code = nil }
        error = result.standardError
        let text = result.standardOutput
        try #require(!text.isEmpty, "the driver printed nothing: \(result.standardError)")
        report = try JSONDecoder().decode(ChaosReport.self, from: Data(text.utf8))
    }

    /// What the run found, for a person.
    var text: String { TextReport(report: report).text + error }
}
