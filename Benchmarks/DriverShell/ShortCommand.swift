package import Subprocess

/// Commands that end by themselves.
package enum ShortCommand {
    /// Why a command failed, in its own words.
    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    /// Runs a command and returns what it printed; throws with its own words when it fails.
    package static func run(_ executable: Executable, _ arguments: [String]) async throws -> String {
        let result = try await Subprocess.run(
            executable, arguments: Arguments(arguments), output: .string(limit: 64 << 20),
            error: .string(limit: 1 << 20))
        guard result.terminationStatus.isSuccess else {
            throw Failure(
                description: "\(executable) \(arguments.joined(separator: " ")) failed (\(result.terminationStatus)): "
                    + result.standardError)
        }
        return result.standardOutput
    }
}
