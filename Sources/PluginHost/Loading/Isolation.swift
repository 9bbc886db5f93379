/// Where plugins run.
package enum Isolation: String, Sendable, CaseIterable {
    /// In the gateway's own process.
    case inProcess = "in-process"
    /// Each in a process of its own.
    case worker
}
