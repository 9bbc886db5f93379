import Dispatch
import Glibc

/// The small process around one plugin.
///
/// The gateway starts it with a socket as descriptor 3 (`parasol-worker --serve ID`, the id for people who look at the
/// list of processes); an author starts it with a library and a saved request.
@main
enum ParasolWorker {
    // Not async: an async main would start Swift's threads before the sandbox binds this one.
    static func main() {
        let arguments = Array(CommandLine.arguments.dropFirst())
        if arguments.first == "--serve", arguments.count == 2 { WorkerProcess.serve() }
        if arguments == ["--help"] || arguments == ["-h"] {
            DebugOutput.line(DebugArguments.usage)
            exit(0)
        }
        do throws(DebugArguments.Wrong) {
            let arguments = try DebugArguments(arguments)
            Task { exit(await DebugRun(arguments).run()) }
        } catch {
            DebugOutput.error("parasol-worker: \(error.message)\n\n\(DebugArguments.usage)")
            exit(2)
        }
        dispatchMain()
    }
}
