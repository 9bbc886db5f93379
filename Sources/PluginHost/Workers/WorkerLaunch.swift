import CPluginRuntime
import DSRModel
import Glibc
import PluginRuntime

/// What it takes to start one worker.
struct WorkerLaunch: Sendable {
    let executable: String
    let plugin: PluginID
    let setup: WorkerSetup
    let output: any PluginOutput
    let log: PluginLog

    /// The host's ends of what connects it with the worker; the socket is handed on.
    struct Pipes {
        let socket: CInt
        let output: Descriptor
        let crashes: Descriptor
    }

    /// Starts the process and tells it what it may have; on the thread that watches it.
    func spawn() throws(PluginFault) -> (WorkerProcess, Pipes) {
        let socket = try unsafe pair(parasol_stream_pair)
        let output = try unsafe pair(parasol_pipe)
        let crashes = try unsafe pair(parasol_pipe)
        var identifier: CInt = 0
        let error = unsafe withCStrings([executable, "--serve", plugin.rawValue]) { arguments in
            unsafe withCStrings(WorkerEnvironment.current) { environment in
                let ends = [socket.theirs.number, output.theirs.number, crashes.theirs.number]
                return unsafe parasol_spawn_worker(executable, arguments, environment, ends, &identifier)
            }
        }
        guard error == 0 else { throw failed("the process", error) }
        // Until it is reaped, which only this thread does, no other process gets its number.
        let descriptor = parasol_pidfd_open(identifier)
        guard descriptor >= 0 else {
            let error = errno
            kill(identifier, SIGKILL)
            _ = WorkerWatch.reap(identifier)
            throw failed("a descriptor of the process, which needs Linux 5.3", error)
        }
        // A number of its own for the connection, which closes it; ours closes with this scope.
        let handed = dup(socket.ours.number)
        let process = WorkerProcess(identifier: identifier, descriptor: Descriptor(descriptor))
        guard handed >= 0, fcntl(handed, F_SETFD, FD_CLOEXEC) == 0, send(over: handed) else {
            let error = errno
            if handed >= 0 { close(handed) }
            process.kill("it could not be told what it may have")
            _ = WorkerWatch.reap(identifier)
            throw failed("the message to the process", error)
        }
        return (process, Pipes(socket: handed, output: output.ours, crashes: crashes.ours))
    }

    func failed(_ what: String, _ error: CInt) -> PluginFault {
        PluginFault(
            code: "worker-not-started",
            message: "the worker of \(plugin) cannot be started: \(what): \(SystemError.text(error)) (\(executable))",
            mend: "Install parasol-worker beside parasol, and look at the limits of processes, threads and descriptors."
        )
    }

    private func send(over socket: CInt) -> Bool {
        guard let message = try? setup.message(), message.count <= WorkerSetup.maximumBytes else { return false }
        var rest = message[...]
        while !rest.isEmpty {
            let sent = unsafe rest.withUnsafeBytes {
                unsafe Glibc.send(socket, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL))
            }
            // A worker that is gone already is found by whoever connects to it.
            guard sent > 0 || errno == EINTR else { return errno == EPIPE || errno == ECONNRESET }
            rest = rest.dropFirst(max(sent, 0))
        }
        return true
    }

    private func pair(
        _ make: (UnsafeMutablePointer<CInt>) -> CInt
    ) throws(PluginFault) -> (ours: Descriptor, theirs: Descriptor) {
        var ends: [CInt] = [-1, -1]
        guard unsafe make(&ends) == 0 else { throw failed("a pipe", errno) }
        return (Descriptor(ends[0]), Descriptor(ends[1]))
    }

    private func withCStrings<Result>(
        _ texts: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
    ) -> Result {
        var copies = unsafe texts.map { unsafe strdup($0) }
        unsafe copies.append(nil)
        defer { unsafe copies.forEach { unsafe free($0) } }
        return unsafe body(copies)
    }
}
