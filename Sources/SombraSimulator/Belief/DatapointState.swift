/// What Sombra takes a datapoint to be.
package enum DatapointState: String, Codable, Sendable, Hashable {
    /// Nobody has said anything.
    case unreported
    /// Something arrived, and more was announced.
    case partial
    /// Its data came with `profileStatus: WAITING`.
    case waiting
    /// Data arrived and is complete.
    case uploaded
    /// The caller said so itself, with `null`, `[]` or `{}`.
    case noData
    /// Nobody said so: a status closed the job around it.
    case impliedNoData
    case skipped

    /// Whether the datapoint no longer keeps its job open.
    package var isReported: Bool {
        switch self {
        case .uploaded, .noData, .impliedNoData, .skipped: true
        case .unreported, .partial, .waiting: false
        }
    }

    /// Whether the person is told that there is nothing.
    package var isNoData: Bool { self == .noData || self == .impliedNoData }
}
