/// What can be wrong with the worker around a plugin.
extension PluginFault {
    package static func workerEnded(_ name: String, _ reason: String) -> PluginFault {
        PluginFault(
            code: "worker-ended", message: "the connection to the worker of \(name) ended: \(reason)",
            mend: "See the worker's last log lines and its exit status.")
    }

    static func foreignWorker(_ name: String, _ version: UInt32) -> PluginFault {
        PluginFault(
            code: "foreign-worker",
            message: "the worker of \(name) speaks protocol \(version), and this gateway speaks \(Frame.version)",
            mend: "Install gateway and worker of the same release.")
    }
}
