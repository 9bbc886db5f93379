/// What became of a delivery.
///
/// All but ``replay`` are on disk when this is returned.
package enum Acceptance: Sendable, Equatable {
    /// A job that was not known.
    case created(JobID)
    /// A job that is not finally reported, or whose `jti` was bound to it already. The nonce was refreshed.
    /// `reopened`: the job was parked or with a person, and goes on.
    case duplicate(JobID, reopened: Bool)
    /// A job that was finally reported, or of which something was lost here: all its tasks run anew.
    case newRun(JobID, run: Int)
    /// The `jti` belongs to another request or person, or, with `strictJTI`, to another job. Nothing was written.
    case replay
}
