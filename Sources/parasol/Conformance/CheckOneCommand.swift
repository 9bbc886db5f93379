import ArgumentParser
import FoundationEssentials
import Glibc
import PluginMessages
import PluginTesting

/// What `check` runs in a process of its own, once for each check; takes its order from standard input.
struct CheckOneCommand: AsyncParsableCommand {
    static let name = "check-one"
    static let configuration = CommandConfiguration(commandName: name, shouldDisplay: false)

    func run() async throws {
        let order = try MessageCoding.decode(CheckOrder.self, from: Self.standardInput())
        guard let check = ConformanceCheck.all.first(where: { $0.name == order.check }),
            let record = CheckRecord(path: order.record)
        else { throw Failure.configuration("the order to this process is none") }
        // A hang ends by this signal, whatever the plugin holds up.
        _ = alarm(order.secondsToLive)
        Self.forbidCores()
        let run = CheckRun(check: check, options: order.options, step: record.note) {
            try await LibrarySubject.load(
                path: order.library, settings: Array(order.settings.utf8), ownsProcess: true)
        }
        try record.note(await run.result())
        // Threads of the plugin may still run; nothing of this process is needed any more.
        _exit(0)
    }

    private static func standardInput() throws -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = read(STDIN_FILENO, &buffer, buffer.count)
            if count > 0 { bytes += buffer.prefix(count) }
            guard count > 0 || (count < 0 && errno == EINTR) else { return bytes }
        }
    }

    /// A core holds settings and what was handed out.
    private static func forbidCores() {
        var none = rlimit(rlim_cur: 0, rlim_max: 0)
        _ = setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
    }
}
