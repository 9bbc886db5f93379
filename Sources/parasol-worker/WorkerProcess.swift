import CWorkerSandbox
import Glibc
import PluginRuntime

/// A worker of the gateway, from its first line to its end.
enum WorkerProcess {
    /// The socket to the gateway, and where a crash is told.
    static let socket: CInt = 3
    static let crashes: CInt = 4

    /// Why a worker ends with an exit status.
    enum ExitStatus {
        static let hostGone: CInt = 0
        /// The plugin was refused; the gateway knows why.
        static let refused: CInt = 1
        /// Started without the gateway at descriptor 3.
        static let usage: CInt = 2
        /// The setup cannot be read.
        static let setup: CInt = 65
        /// The gateway sent what is no frame, or the plugin closed the socket.
        static let socketFailed: CInt = 74
    }

    /// Serves one plugin until the gateway is gone.
    static func serve() -> Never {
        parasol_sandbox_close_above(crashes)
        guard let body = SetupReader.read(from: socket) else { stop(ExitStatus.usage, "no gateway at descriptor 3") }
        let setup: WorkerSetup
        do {
            setup = try WorkerSetup.read(body)
        } catch {
            stop(ExitStatus.setup, "gateway and worker are not of the same release")
        }
        // The report of a fault needs a thread, so it is made after the sandbox, whatever came of it.
        let sandbox = Result { () throws(PluginFault) in try WorkerSandbox.apply(setup) }
        do {
            let server = try FramedServer(descriptor: socket) { _exit(ExitStatus.socketFailed) }
            serve(setup, sandbox, server)
        } catch {
            stop(ExitStatus.refused, error.description)
        }
    }

    private static func serve(
        _ setup: WorkerSetup, _ sandbox: Result<[String], PluginFault>, _ server: FramedServer
    ) -> Never {
        do {
            let lacks = try sandbox.get()
            if !lacks.isEmpty {
                server.log(
                    PluginLogEvent(
                        level: .warning, message: "the kernel lacks parts of the sandbox",
                        tags: ["lacks": lacks.joined(separator: " ")]))
            }
            parasol_crash_report(crashes)
            var options = ConnectionOptions(log: server.log)
            options.allowsOutsideSwiftRuntime = true
            options.startLimit = .milliseconds(setup.startLimitMilliseconds)
            options.stopLimit = .milliseconds(setup.stopLimitMilliseconds)
            let plugin = try InProcessPlugin.loadBlocking(path: setup.library, options: options)
            // Once more, now that the plugin and what it needs are loaded.
            parasol_crash_report(crashes)
            // Most plugins wait most of the time: what their start and their last tasks used need not stay in memory.
            switch server.serve(plugin, rested: { unsafe parasol_give_back_code(setup.library) }) {
            case .hostGone: _exit(ExitStatus.hostGone)
            case .broken: _exit(ExitStatus.socketFailed)
            }
        } catch {
            server.refuse(error)
            _exit(ExitStatus.refused)
        }
    }

    private static func stop(_ status: CInt, _ reason: String) -> Never {
        DebugOutput.error("parasol-worker: \(reason)")
        _exit(status)
    }
}
