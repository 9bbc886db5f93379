import ArgumentParser
import Glibc

/// Ends a command with a message on standard error and an exit code: 1 for an action that failed, 2 for wrong usage or
/// configuration.
enum Failure {
    static func action(_ message: String) -> ExitCode { ended(message, 1) }

    static func configuration(_ message: String) -> ExitCode { ended(message, 2) }

    private static func ended(_ message: String, _ code: Int32) -> ExitCode {
        Output.error(message)
        return ExitCode(code)
    }
}
