import ArgumentParser
import DriverShell
import Glibc
import Subprocess
import SystemPackage

/// The CPUs that the gateway and the bench are bound to: `--pin 0,1`.
struct CPUPair: ExpressibleByArgument, Codable, Sendable {
    let gateway: Int
    let bench: Int

    init?(argument: String) {
        let parts = argument.split(separator: ",").map { Int($0) }
        guard parts.count == 2, let gateway = parts[0], let bench = parts[1], gateway >= 0, bench >= 0 else {
            return nil
        }
        (self.gateway, self.bench) = (gateway, bench)
    }
}

/// Binds processes to CPUs by `taskset` of util-linux.
enum Pinning {
    /// The command that runs another one bound to a CPU; nil for any CPU.
    static func command(_ executable: String, _ arguments: [String], cpu: Int?) -> (Executable, [String]) {
        guard let cpu else { return (.path(FilePath(executable)), arguments) }
        return (.name("taskset"), ["-c", String(cpu), executable] + arguments)
    }

    /// Binds all threads of this process; those that come later inherit it.
    static func pinOwn(to cpu: Int) async throws {
        _ = try await ShortCommand.run(.name("taskset"), ["-a", "-c", "-p", String(cpu), String(getpid())])
    }
}
