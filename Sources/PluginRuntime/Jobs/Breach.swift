/// A way in which a plugin broke the contract; counted, told to the operator, and never harmful.
package enum Breach: String, Sendable {
    /// A completion whose token was never given out, or whose job is completed.
    case unknownCompletion = "unknown-completion"
    /// A completion that is no outcome.
    case malformedOutcome = "malformed-outcome"
    /// A completion with an item still open.
    case openItem = "open-item"
    /// Bytes or a header that an item cannot have, or an item used against its order.
    case invalidItem = "invalid-item"
    /// A call for results of a job that does not exist.
    case unknownJob = "unknown-job"
    /// `handle` refused a job that the plugin had completed, or answered something positive.
    case contradiction = "contradiction"
    /// A call of the host after `stop` had returned.
    case callAfterStop = "call-after-stop"
    /// A `[serial]` function that did not return in time.
    case serialHang = "serial-hang"
    /// A worker that a signal ended while its plugin was stopped.
    case crashInStop = "crash-in-stop"
    /// A frame from a worker that is none.
    case malformedFrame = "malformed-frame"
}
