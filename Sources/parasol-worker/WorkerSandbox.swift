import CWorkerSandbox
import Glibc
import PluginRuntime

/// Gives up what the plugin may not have; on the process's only thread, before any of the plugin's code runs.
enum WorkerSandbox {
    /// Applies the limits and answers the names of those that this kernel lacks.
    ///
    /// Throws where the kernel knows a part and refuses it: a worker never runs with less than it could have.
    static func apply(_ setup: WorkerSetup) throws(PluginFault) -> [String] {
        guard parasol_sandbox_threads() == 1 else {
            throw failed("threads", EBUSY)
        }
        var lacks: UInt32 = 0
        try require("limits", parasol_sandbox_limit(UInt64(setup.memoryBytes), UInt64(setup.openFiles)))
        try require("privileges", parasol_sandbox_give_up_privileges())
        // After the privileges, whose change can undo it.
        try require("parent", parasol_sandbox_follow(setup.parent))
        try require("files and ports", restrict(setup, &lacks))
        try require("system calls", unsafe parasol_sandbox_filter(setup.ports.isEmpty ? 0 : 1, &lacks))
        parasol_sandbox_buffer_lines()
        return SandboxParts.names(lacks)
    }

    private static func restrict(_ setup: WorkerSetup, _ lacks: inout UInt32) -> CInt {
        // The copies live until the process ends, or the call below has returned: there are few.
        let texts = unsafe setup.paths.map { unsafe strdup($0.path) }
        defer { for unsafe text in unsafe texts { unsafe free(text) } }
        var paths: [parasol_path] = unsafe []
        for unsafe (text, path) in unsafe zip(texts, setup.paths) {
            unsafe paths.append(parasol_path(path: text, access: number(path.access)))
        }
        return unsafe parasol_sandbox_restrict(
            paths, UInt32(paths.count), setup.ports, UInt32(setup.ports.count), &lacks)
    }

    private static func number(_ access: WorkerSetup.Access) -> UInt32 {
        switch access {
        case .library: PARASOL_ACCESS_LIBRARY
        case .read: PARASOL_ACCESS_READ
        case .write: PARASOL_ACCESS_WRITE
        case .device: PARASOL_ACCESS_DEVICE
        }
    }

    private static func require(_ part: String, _ error: CInt) throws(PluginFault) {
        if error != 0 { throw failed(part, error) }
    }

    private static func failed(_ part: String, _ error: CInt) -> PluginFault {
        PluginFault(
            code: "sandbox-failed",
            message: "the worker cannot limit its \(part): \(unsafe String(cString: strerror(error)))",
            mend: "Look whether the gateway itself runs in a sandbox that forbids it (a container's seccomp profile).")
    }
}
