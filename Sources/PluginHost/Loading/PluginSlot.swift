import DSRModel
import PluginRuntime

/// Everything that the host knows of one plugin.
struct PluginSlot {
    /// What runs now; the process may have ended a moment ago.
    struct Running: Sendable {
        let order: BuildOrder
        let registration: PluginRegistration

        var connection: any PluginConnection { registration.connection }
    }

    let log = PluginLogRing()
    /// The sound builds in the drop directory, the best first.
    var builds: [AdmittedBuild] = []
    /// Whether a file of it lies in the drop directory, sound or not.
    var isThere = true

    var running: Running?
    /// The start that is under way.
    var start: Task<Void, Never>?
    var starting: BuildOrder?
    /// The connection that ended while another one took its place.
    var ended: ObjectIdentifier?
    /// A connection whose plugin hangs, noticed while a start was under way.
    var hanging: ObjectIdentifier?
    /// Whether something changed while the start was under way.
    var isStale = false
    /// The restart that waits for its time.
    var pause: (key: BuildOrder.Key, task: Task<Void, Never>)?

    /// The last order that proved itself; it comes back where a newer one does not.
    var proven: BuildOrder?
    /// What took over last and has not proved itself, and how its first tasks go; a restart does not begin it anew.
    var probation: (order: BuildOrder, state: Probation)?
    var failures: [BuildOrder.Key: StartFailure] = [:]
    var history = CrashHistory()
    var quarantine: PluginLock.Quarantine?
    /// How often in a row its process ended unasked.
    var endsInARow = 0
    var unaskedEnds = 0
    /// Why the last process ended; empty when all is well.
    var reason = ""
    var difference = CoverageDifference()

    /// Of all orders that are known, the one of a build.
    func order(of build: String) -> BuildOrder? {
        [running?.order, starting, probation?.order, proven].compactMap { $0 }.first { $0.build.sha256 == build }
    }

    /// Why builds of it are not used, as of the last look.
    var refusals: [Refusal] = []
    var unused: [UnusedLibrary] = []
}
