/// How a library is loaded and how long its functions may take.
package struct ConnectionOptions: Sendable {
    /// Where the plugin's events go.
    package var log: PluginLog
    /// Whether the library must be packed, and the running plugin repeat its manifest; false only for packing it.
    package var requiresPackedManifest = true
    /// Whether a library may use a Swift runtime outside itself; never in a gateway's own process.
    package var allowsOutsideSwiftRuntime = false
    /// How long loading, `manifest`, `start` and `describe` may take, each.
    package var startLimit: Duration = .seconds(30)
    /// How long `drain` and `stop` may take, each.
    package var stopLimit: Duration = .seconds(10)
    /// How long `health` may take; the contract says one second.
    package var healthLimit: Duration = .seconds(1)

    /// How long a try-out may take; the contract says ten seconds.
    package var probeLimit: Duration = .seconds(10)
    /// How long after it was given up a job may still be held before the plugin counts as hanging.
    package var overdueLimit: Duration = .seconds(5)

    let deadlines: any DeadlineKeeping

    /// Options with times by the continuous clock.
    package init(log: @escaping PluginLog) { self.init(log: log, clock: .continuous) }

    /// Options with times by a clock of the caller's.
    package init<C: Clock>(log: @escaping PluginLog, clock: C) where C.Duration == Duration {
        self.log = log
        deadlines = Deadlines(clock: clock)
    }
}
