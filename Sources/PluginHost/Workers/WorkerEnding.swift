import Glibc

/// How a worker's process ended.
package struct WorkerEnding: Sendable, Equatable, CustomStringConvertible {
    package enum Cause: Sendable, Equatable {
        case exited(CInt)
        case signalled(CInt)
    }

    package let cause: Cause
    /// Why the host killed it, where it did.
    package let killedFor: String?
    /// The frames of its crash, as build id and offset, the innermost first.
    package let frames: [String]

    /// In the way of `waitpid`.
    init(status: CInt, killedFor: String?, frames: [String]) {
        let signal = status & 0x7f
        cause = signal == 0 ? .exited(status >> 8 & 0xff) : .signalled(signal)
        self.killedFor = killedFor
        self.frames = frames
    }

    package var description: String {
        if let killedFor { return killedFor }
        return switch cause {
        case .exited(let status): "exit status \(status)"
        case .signalled(let signal): "signal \(signal) (\(Self.name(signal)))"
        }
    }

    private static let names: [CInt: String] = [
        SIGABRT: "SIGABRT", SIGALRM: "SIGALRM", SIGBUS: "SIGBUS", SIGFPE: "SIGFPE", SIGHUP: "SIGHUP",
        SIGILL: "SIGILL", SIGINT: "SIGINT", SIGKILL: "SIGKILL", SIGPIPE: "SIGPIPE", SIGQUIT: "SIGQUIT",
        SIGSEGV: "SIGSEGV", SIGSYS: "SIGSYS", SIGTERM: "SIGTERM", SIGTRAP: "SIGTRAP", SIGUSR1: "SIGUSR1",
        SIGUSR2: "SIGUSR2", SIGXCPU: "SIGXCPU", SIGXFSZ: "SIGXFSZ",
    ]

    private static func name(_ signal: CInt) -> String { names[signal] ?? "unnamed" }
}
