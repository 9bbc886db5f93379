/// What a job of the hostile plugin does; an identifier `segv@example.com` asks for ``segv``.
///
/// Those of ``processWide`` can also be run by a function of the plugin or by its constructor; see ``HostilePlugin``.
package enum HostileMode: String, CaseIterable, Sendable {
    // Ends of the process.
    case segv, trap, abort
    /// `exit(0)`, with the handlers of atexit.
    case exit
    /// `_exit(3)`.
    case quit
    /// Recursion without end.
    case overflow
    // Hangs, each for a minute at most.
    case loop, block
    // What a worker may not have; the answer counts what it got: `{"mebibytes":…}`, `{"forked":…,"errno":…}`.
    case memory, fork, exec, threads
    /// 100 MiB on the standard output, with the address `ada.flood@example.com` in each line.
    case flood
    /// Closes all its descriptors.
    case close
    /// Writes no frames to every socket and pipe it has.
    case garbage
    /// `{"errno":…}` of the kill; -1 where the parent is neither `parasol` nor the setting `parent`.
    case killParent = "kill-parent"
    /// `{"key":…,"environ":…,"mem":…,"peek":…,"ownVariables":…,"ownDescriptors":…}`: bytes read, or a negative errno.
    case steal
    /// `{"errno":…}` of a connection to the setting `port`.
    case connect
    // Breaches of the contract, by a job alone.
    case undeclared, unanswered, double, late, unknown, silent
    case openItem = "open-item"
    case notJSON = "not-json"
    case wrongOutcome = "wrong-outcome"
    // Not hostile, for its neighbours.
    /// Tells the pipe `GATE.begun`, waits for the file of the setting `gate`, a minute at most, and then is served.
    case hold
    /// The same with the file `GATE.poison`, and then it crashes.
    case poison
    /// Waits for a cancel of any job, a minute at most, and then completes.
    case afterCancel = "after-cancel"

    /// The identifier that asks for it.
    package var email: String { "\(rawValue)@example.com" }

    /// Those that need no job.
    package static let processWide: [HostileMode] = [
        .segv, .trap, .abort, .exit, .quit, .overflow, .loop, .block, .memory, .fork, .exec, .threads, .flood, .close,
        .garbage, .killParent, .steal, .connect,
    ]

    /// Those after which the process that holds the plugin is gone, wherever it runs.
    package static let deadly: [HostileMode] = [.segv, .trap, .abort, .exit, .quit, .overflow]
}
