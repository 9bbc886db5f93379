import CPluginRuntime
import Glibc

/// A thread of the host's own, fit to run a plugin's code or to block in a system call.
package enum HostThread {
    /// The header promises plugins at least 512 KiB; the address space for more costs nothing.
    private static let stackSize = 1 << 20

    private final class Start {
        let name: String
        let body: @Sendable () -> Void

        init(name: String, body: @escaping @Sendable () -> Void) {
            self.name = name
            self.body = body
        }
    }

    /// Starts a detached thread; false where the system has none to give.
    package static func start(named name: String, _ body: @escaping @Sendable () -> Void) -> Bool {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setstacksize(&attributes, stackSize)
        pthread_attr_setdetachstate(&attributes, CInt(PTHREAD_CREATE_DETACHED))
        // Owned by the new thread from here on, which takes it back at its start.
        let start = Unmanaged.passRetained(Start(name: name, body: body))
        var thread = pthread_t()
        let error = pthread_create(
            &thread, &attributes,
            { argument in
                guard let argument else { return nil }
                let start = Unmanaged<Start>.fromOpaque(argument).takeRetainedValue()
                // The kernel keeps 15 bytes of a name.
                parasol_name_thread(String(start.name.prefix(15)))
                HostThread.blockSignals()
                start.body()
                return nil
            }, start.toOpaque())
        guard error == 0 else {
            start.release()
            return false
        }
        return true
    }

    /// Leaves to the rest of the process the signals that are sent to it, so that none of them is taken on a plugin's
    /// thread; the ones that a fault of the thread itself raises keep their way.
    private static func blockSignals() {
        var signals = sigset_t()
        sigfillset(&signals)
        for fault in [SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGTRAP, SIGSYS] { sigdelset(&signals, fault) }
        pthread_sigmask(SIG_SETMASK, &signals, nil)
    }
}
