/// Whether a plugin could do work now.
public enum Health: Sendable, Equatable {
    /// It could.
    case healthy
    /// It could not; the text says why, for the operator, without personal data.
    case unhealthy(String)
}
