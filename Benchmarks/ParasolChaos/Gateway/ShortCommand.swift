import Subprocess
import SystemPackage

/// Commands that end by themselves.
enum ShortCommand {
    /// Runs a command and returns what it printed; throws with its own words when it fails.
    static func run(_ executable: Executable, _ arguments: [String]) async throws -> String {
        let result = try await Subprocess.run(
            executable, arguments: Arguments(arguments), output: .string(limit: 64 << 20),
            error: .string(limit: 1 << 20))
        guard result.terminationStatus.isSuccess else {
            throw ChaosFailure(
                "\(executable) \(arguments.joined(separator: " ")) failed (\(result.terminationStatus)): "
                    + result.standardError)
        }
        return result.standardOutput
    }
}
