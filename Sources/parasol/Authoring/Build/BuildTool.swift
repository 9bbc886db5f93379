import Subprocess
import SystemPackage

/// Runs a tool of the author's toolchain.
enum BuildTool {
    /// Runs a tool whose whole output is for the author, and so goes to standard error.
    static func run(_ name: String, _ arguments: [String]) async throws {
        let ended: TerminationStatus
        do {
            ended = try await Subprocess.run(
                .name(name), arguments: Arguments(arguments),
                output: .fileDescriptor(.standardError, closeAfterSpawningProcess: false),
                error: .fileDescriptor(.standardError, closeAfterSpawningProcess: false)
            ).terminationStatus
        } catch {
            throw missing(name, error)
        }
        guard ended.isSuccess else { throw failed(name, arguments, ended) }
    }

    /// Runs a tool and gives what it prints.
    static func output(_ name: String, _ arguments: [String]) async throws -> String {
        let (ended, printed, complaint): (TerminationStatus, String, String)
        do {
            let result = try await Subprocess.run(
                .name(name), arguments: Arguments(arguments), output: .string(limit: 4 << 20),
                error: .string(limit: 64 << 10))
            (ended, printed, complaint) = (result.terminationStatus, result.standardOutput, result.standardError)
        } catch {
            throw missing(name, error)
        }
        guard ended.isSuccess else {
            Output.error(complaint)
            throw failed(name, arguments, ended)
        }
        return printed
    }

    private static func failed(_ name: String, _ arguments: [String], _ ended: TerminationStatus) -> any Error {
        Failure.action("\(name) \(arguments.joined(separator: " ")) failed (\(ended))")
    }

    private static func missing(_ name: String, _ error: any Error) -> any Error {
        Failure.action("\(name) cannot be run: \(error)")
    }
}
